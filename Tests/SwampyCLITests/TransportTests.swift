import Foundation
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `A router on the command line` {
    @Test(arguments: schedulers)
    func `listens at URLs of every kind at once, and clients reach it by them`(scheduler: String) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)").path
        let places = [
            "ws://127.0.0.1:0/ws", "rs://127.0.0.1:0", "rs+unix://\(path)", "tcp://127.0.0.1:0/",
            "http://127.0.0.1:0/lp",
        ]
        try await withSwampy(
            "router", "--scheduler", scheduler, "--listen", places[0], "--listen", places[1], "--listen", places[2],
            "--listen", places[3], "--listen", places[4]
        ) { process in
            var urls: [String] = []
            for place in places {
                let line = try #require(await process.nextLine())
                let match = try #require(line.firstMatch(of: #/listening on (\S+) /#))
                urls.append(String(match.1))
                #expect(urls.last?.prefix(5) == place.prefix(5))
            }
            for url in urls {
                let ending = try await swampy("publish", "com.example.news", "1", "--acknowledge", "--router", url)
                #expect(ending.status == 0, "\(url): \(ending.errors)")
            }
            process.send(SIGTERM)
            #expect(await process.ending() == .init(status: 0, output: [], errors: []))
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `says that a certificate needs a key, and TLS a certificate`() async throws {
        let lone = try await swampy("router", "--certificate", "chain.pem")
        #expect(lone.status != 0)
        #expect(lone.errors.first?.contains("--certificate and --key are given together") == true)
        let bare = try await swampy("router", "--listen", "rss://127.0.0.1:0")
        let reason = "'rss://127.0.0.1:0' is served over TLS, which needs a certificate and a key"
        #expect(bare == .init(status: 1, output: [], errors: ["swampy: invalid address: \(reason)"]))
    }
}
