import Foundation
import Scheduling
import Sockets
import Testing
import WebSocketCore
import WebSockets

/// The Autobahn suite's cases, as PyPI's kosoku runs them: `make conformance` all 517, `make test` those that do not take
/// long.
enum Suite {
    static let runsWhole = ProcessInfo.processInfo.environment["SWAMPY_CONFORMANCE"] == "all"

    /// Of groups 9, 12 and 13, which take minutes in a debug build, one of each kind: large messages and many fragments,
    /// and a thousand compressed messages for each set of parameters.
    static let cases: [String] =
        runsWhole
        ? ["*"]
        : (1...7).map { "\($0).*" } + ["9.1.1", "9.2.1", "9.3.5", "9.4.5", "9.7.1", "9.8.1", "10.*"]
            + ["12.1.1", "12.2.2", "12.3.1"] + (1...7).map { "13.\($0).1" }

    /// Why each of these cases may be less than OK; there are none.
    static let excused: [String: String] = [:]

    /// A limit for messages and frames that the largest case, of 16 MiB, stays in; no case may be ended by ours.
    static var limits: WebSocketLimits {
        var limits = WebSocketLimits()
        limits.maximumMessageSize = 64 * 1024 * 1024
        limits.maximumFrameSize = 64 * 1024 * 1024
        return limits
    }

    /// Compresses everything: the suite's cases of compression take no other answer (kosoku 0.1.0 fails by itself, with
    /// "Strings must be encoded before hashing").
    static var compression: WebSocketCompression {
        var compression = WebSocketCompression()
        compression.threshold = 0
        return compression
    }

    /// What our client offers: to send without context, since cases 13.2, 13.5 and 13.6 are for clients that do. With
    /// context our server sends in its role, and our client to others' servers in the tests beside these.
    static var offer: WebSocketCompression {
        var offer = compression
        offer.sending.keepsContext = false
        return offer
    }

    /// What runs the cases: the virtual environment that `make test` makes.
    static let program: String = {
        let environment = ProcessInfo.processInfo.environment["SWAMPY_TEST_VENV"] ?? "\(root)/.build/venv"
        return "\(environment)/bin/kosoku"
    }()

    static let isInstalled = FileManager.default.isExecutableFile(atPath: program)

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    static func arguments(_ mode: String, _ address: String, reports: String) -> [String] {
        ["-m", mode, address, "-o", reports] + cases.flatMap { ["-i", $0] }
    }
}

/// What the suite said of one end.
struct Report {
    private struct Verdict: Decodable {
        var behavior: String
        var behaviorClose: String?
    }

    private let verdicts: [(name: String, verdict: Verdict)]

    /// Reads the `index.json` of a folder.
    init(in folder: String) throws {
        let data = try Data(contentsOf: URL(filePath: "\(folder)/index.json"))
        let agents = try JSONDecoder().decode([String: [String: Verdict]].self, from: data)
        verdicts = agents.values.flatMap { $0.map { (name: $0.key, verdict: $0.value) } }
    }

    var count: Int { verdicts.count }

    /// How often each verdict was given.
    var summary: String {
        let counts = Dictionary(grouping: verdicts, by: \.verdict.behavior).mapValues(\.count)
        return counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    /// The cases that are neither OK nor for information only, nor excused.
    var objections: [String] {
        let good: Set = ["OK", "INFORMATIONAL"]
        return verdicts.compactMap { name, verdict in
            let isGood = good.contains(verdict.behavior) && good.contains(verdict.behaviorClose ?? "OK")
            guard !isGood, Suite.excused[name] == nil else { return nil }
            return "\(name): \(verdict.behavior), close \(verdict.behaviorClose ?? "-")"
        }.sorted()
    }
}
