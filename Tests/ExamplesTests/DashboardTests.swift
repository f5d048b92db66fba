import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The example Dashboard` {
    private struct Sample: Decodable { var processor: Double, memory: Double, network: Double }

    @Test func `publishes samples, for programs and for pages, until it is told to end`() async throws {
        try await withExample("Dashboard", "0") { dashboard in
            let address = try await dashboard.address()
            let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
            let scheduler = try DefaultScheduler.get()
            // The page's end of `app.live`.
            let page = try await ByteStream.connected(to: .ipv4("127.0.0.1", port: port), on: scheduler)
            try await page.write(Array("GET /live HTTP/1.1\r\nHost: \(address)\r\n\r\n".utf8))
            try await withSession(to: "ws://\(address)/ws", realm: "realm1") { session in
                for try await sample in try await session.subscribe("com.example.machine.sample", as: Sample.self) {
                    #expect((0...100).contains(sample.processor) && (0...100).contains(sample.memory))
                    #expect(sample.network >= 0)
                    break
                }
                let samples: [Sample] = try await session.call("com.example.machine.samples")
                #expect(!samples.isEmpty)
            }
            var text = ""
            while !text.contains("data: {") {
                let bytes = try await page.read()
                try #require(!bytes.isEmpty, "the app closed the page's connection: \(text)")
                text += String(decoding: bytes, as: UTF8.self)
            }
            #expect(text.contains("text/event-stream") && text.contains(#""processor":"#))
            await page.close()
            for path in ["/", "/dashboard.js", "/samples"] {
                #expect(try await answer(.get, "http://\(address)\(path)").status == .ok)
            }
            dashboard.terminate()
            #expect(await dashboard.ending() == .init(status: 0, lines: []))
        }
    }

    @Test func `says in one line why it cannot start`() async throws {
        try await withExample("Dashboard", "0") { dashboard in
            let address = try await dashboard.address()
            let port = try #require(address.split(separator: ":").last)
            let line = "Dashboard: cannot listen on \(address): Address already in use"
            #expect(try await ExampleProgram("Dashboard", [String(port)]).ending() == .init(status: 1, lines: [line]))
        }
    }
}
