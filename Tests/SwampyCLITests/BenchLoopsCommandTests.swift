import Foundation
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The comparison of schedulers on the command line` {
    @Test func `reports what was measured until its time was over`() async throws {
        let ending = try await swampy(
            "bench", "loops", "--quick", "--schedulers", "dispatch", "--time-limit", "1", "--json", "-")
        #expect(ending.status == 0)
        let report = try Value(json: ending.output.joined())
        #expect(report["plan"]?["name"] == "quick")
        let results = try #require(report["results"]?.listValue)
        #expect(!results.isEmpty)
        #expect(results.allSatisfy { $0["candidate"] == "dispatch" })
    }

    @Test func `ends between two samples when it is interrupted`() async throws {
        try await withSwampy("bench", "loops", "--quick", "--schedulers", "dispatch") { process in
            let progress = try #require(await process.nextError())
            #expect(progress.contains(" %, "))
            process.send(SIGINT)
            let ending = await process.ending()
            #expect(ending.status == 1 && ending.output.isEmpty)
            #expect(ending.errors.last == "swampy: interrupted")
        }
    }

    @Test func `refuses schedulers that are unknown or named twice, and files that cannot be written`() async throws {
        let unknown = try await swampy("bench", "loops", "--schedulers", "libev,gevent")
        #expect(unknown.status == 1 && unknown.errors.count == 1)
        #expect(unknown.errors.first?.hasPrefix("swampy: there is no scheduler 'gevent'") == true)
        let twice = try await swampy("bench", "loops", "--schedulers", "dispatch,dispatch")
        #expect(twice == .init(status: 1, output: [], errors: ["swampy: the scheduler dispatch was named twice"]))
        let file = try await swampy("bench", "loops", "--json", "/nowhere/report.json")
        #expect(
            file
                == .init(
                    status: 1, output: [],
                    errors: ["swampy: cannot write /nowhere/report.json: No such file or directory"]))
        #expect(try await swampy("bench", "loops", "--time-limit", "0").status == 64)
    }
}
