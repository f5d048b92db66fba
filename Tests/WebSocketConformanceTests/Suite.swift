import Foundation
import Scheduling
import Sockets
import Testing
import WebSocketCore
import WebSockets

/// The Autobahn suite's cases, as PyPI's kosoku runs them: `make autobahn` all 517, `make test` those that do not take
/// long.
enum Suite {
    static let runsWhole = ProcessInfo.processInfo.environment["SWAMPY_AUTOBAHN"] == "all"

    /// Of groups 9, 12 and 13, which take minutes in a debug build, one of each kind: large messages and many fragments,
    /// and a thousand compressed messages for each set of parameters.
    static let cases: [String] =
        runsWhole
        ? ["*"]
        : (1...7).map { "\($0).*" } + ["9.1.1", "9.2.1", "9.3.5", "9.4.5", "9.7.1", "9.8.1", "10.*"]
            + ["12.1.1", "12.2.2", "12.3.1"] + (1...7).map { "13.\($0).1" }

    /// The cases that break the rules right after a message. When both come in one read, the connection fails at once
    /// (RFC 6455, 7.1.7), before the task that would answer the message has run; the suite calls an answer that is
    /// missing non-strict.
    static let mayGoUnanswered: Set<String> = [
        "3.2", "3.3", "3.4", "4.1.3", "4.1.4", "4.1.5", "4.2.3", "4.2.4", "4.2.5", "5.15",
    ]

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

    /// The cases that are neither OK nor for information only, but for an answer that may be missing.
    var objections: [String] {
        let good: Set = ["OK", "INFORMATIONAL"]
        return verdicts.compactMap { name, verdict in
            let isUnanswered = verdict.behavior == "NON-STRICT" && Suite.mayGoUnanswered.contains(name)
            let isGood = good.contains(verdict.behavior) && good.contains(verdict.behaviorClose ?? "OK")
            guard !isGood, !isUnanswered else { return nil }
            return "\(name): \(verdict.behavior), close \(verdict.behaviorClose ?? "-")"
        }.sorted()
    }
}
