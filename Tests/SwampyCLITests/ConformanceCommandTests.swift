import Foundation
import Testing

@Suite(.timeLimit(.minutes(2))) struct `swampy conformance` {
    /// Every scheduler of this machine, over a serializer each; what cannot be started here is not listed.
    @Test(arguments: [("libev", "json"), ("libev-poll", "msgpack"), ("libev-select", "cbor"), ("dispatch", "json")])
    func `finds no fault in our router, whatever it runs on`(scheduler: String, serializer: String) async throws {
        let ending = try await swampy(
            "conformance", "--json", "--quiet", "30", "--scheduler", scheduler, "--serializer", serializer)
        #expect(ending.status == 0)
        let rows = try #require(
            try JSONSerialization.jsonObject(with: Data((ending.output.first ?? "").utf8)) as? [[String: Any]])
        #expect(rows.count == 203)
        let tried = rows.filter { $0["outcome"] as? String != "-" }
        #expect(tried.count == 154)
        for row in tried { #expect(row["outcome"] as? String == "pass", "\(row)") }
    }

    @Test func `ends with status 1 when a row fails, and says why`() async throws {
        try await withSwampy("router", "--listen", "ws://127.0.0.1:0/ws") { router in
            let line = try #require(await router.nextLine())
            let url = try #require(line.split(separator: " ").first { $0.hasPrefix("ws:") })
            // Administration is off by default, and asked for.
            let ending = try await swampy("conformance", "--url", String(url), "--only", "P5,K4", "--quiet", "30")
            #expect(ending.status == 1)
            #expect(ending.output.first?.hasPrefix("pass P5") == true)
            #expect(ending.output.contains { $0.hasPrefix("fail K4") })
            #expect(ending.errors == ["swampy: 1 row failed"])
        }
    }

    @Test func `prints the table of all rows from the log of a run`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // nothing depends on it
        let log = folder.appending(path: "log")
        try Data("✔ Test \"S21: fails all\" passed after 0.1 seconds.\n".utf8).write(to: log)
        let other = folder.appending(path: "other.json")
        try Data(#"[{"id": "P5", "outcome": "skip"}]"#.utf8).write(to: other)
        let ending = try await swampy(
            "conformance", "--only", "P5,S21,S1", "--tests", log.path, "--beside", "Other=\(other.path)")
        #expect(ending.status == 1)
        #expect(ending.output.last == "3 rows: 2 pass, 0 fail, 1 missing; Other: 0 pass, 0 fail, 1 skip")
        #expect(ending.output.contains { $0.hasPrefix("| S21 | pass | - |") && $0.contains("'S21: fails all'") })
    }
}
