import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The command line's knowledge of itself` {
    @Test func `lists the schedulers, and marks the default`() async throws {
        let ending = try await swampy("schedulers", environment: ["SWAMPY_SCHEDULER": "dispatch"])
        #expect(ending.status == 0)
        #expect(ending.errors.isEmpty)
        #expect(ending.output.count == SchedulerName.allCases.count + 1)
        for (line, name) in zip(ending.output.dropFirst(), SchedulerName.allCases) {
            let words = line.split(separator: " ").drop { $0 == "*" }
            #expect(words.first == name.rawValue[...])
            #expect(words.dropFirst().first == (name.isAvailable ? "yes" : "no"))
            #expect(line.hasSuffix(name.summary))
            #expect(line.hasPrefix("*") == (name == .dispatch))
        }
    }

    @Test func `lists the schedulers as JSON`() async throws {
        let ending = try await swampy("schedulers", "--json")
        let list = try #require(try Value(json: ending.output.joined()).listValue)
        #expect(list.map { $0["name"]?.stringValue } == SchedulerName.allCases.map(\.rawValue))
        #expect(list.map { $0["available"]?.boolValue } == SchedulerName.allCases.map(\.isAvailable))
        #expect(list.filter { $0["default"] == true }.map { $0["name"] } == ["libev"])
    }

    @Test func `tells its version and how it is used`() async throws {
        let version = try await swampy("--version")
        #expect(version.status == 0)
        #expect(version.output.first?.wholeMatch(of: #/\d+\.\d+\.\d+/#) != nil)
        let help = try await swampy("--help")
        #expect(help.status == 0)
        for name in ["router", "call", "publish", "subscribe", "register", "echo", "schedulers", "demo"] {
            #expect(help.output.contains { $0.hasPrefix("  \(name) ") })
        }
        #expect(try await swampy("no-such-command").status == 64)
    }
}
