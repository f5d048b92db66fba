import Foundation
import Testing

/// One file, two routers.
@Suite(.serialized, .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
struct `A configuration of Crossbar.io` {
    private struct Report: Decodable {
        let router: String
        let outcomes: [String: String]
    }

    @Test(.timeLimit(.minutes(2)))
    func `allows and denies the same with Crossbar.io and with swampy router`() async throws {
        let peer = try Program(Machine.python, [Machine.peer("crossbar_file.py"), "--swampy", Machine.swampy.path])
        let reports = try await peer.output().map { try JSONDecoder().decode(Report.self, from: Data($0.utf8)) }
        if await peer.end() != 0 { Issue.record("\(await peer.errorText())") }
        try #require(reports.map(\.router) == ["crossbar", "swampy"])
        let (theirs, ours) = (reports[0].outcomes, reports[1].outcomes)
        #expect(Set(theirs.keys) == Set(ours.keys))
        for (what, outcome) in theirs { #expect(ours[what] == outcome, "\(what)") }
        // There is something to compare, of each kind.
        let kinds = Set(theirs.values)
        #expect(kinds.isSuperset(of: ["refused", "backend", "done", "called by user", "called by somebody"]))
        #expect(theirs.values.count { $0 == "wamp.error.not_authorized" } > 20)
    }
}
