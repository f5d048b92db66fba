import Sockets
import TestSupport
import Testing
import WebApp

struct MalformedRequestTests {
    private static let configuration: App.Configuration = {
        var configuration = App.Configuration(port: 0)
        configuration.limits.maximumHeadSize = MalformedRequest.maximumHeadSize
        configuration.limits.maximumBodySize = MalformedRequest.maximumBodySize
        return configuration
    }()

    private func serve(_ kind: SchedulerKind, _ body: (RunningApp) async throws -> Void) async throws {
        try await withServer(kind, configuration: Self.configuration) { app in
            app.get("/") { _, _ in "fine" }
            app.post("/") { _, _ in "fine" }
        } _: { running in
            try await body(running)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `each is answered with its status, and the connection ends`(kind: SchedulerKind) async throws {
        try await serve(kind) { running in
            for request in MalformedRequest.all {
                let peer = try await Peer(to: running)
                try await peer.send(request.bytes)
                let answer = try await peer.response()
                let rest = try await peer.rest()
                #expect(answer.status == request.status, "\(request.fault)")
                #expect(answer.headers[.connection] == "close" && rest == "", "\(request.fault)")
                await peer.close()
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `also byte by byte, and behind a request that is well formed`(kind: SchedulerKind) async throws {
        try await serve(kind) { running in
            for request in MalformedRequest.all where request.bytes.count < 1000 {
                let peer = try await Peer(to: running)
                try await peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                // The connection may end before the last byte is sent.
                try? await peer.sendSplit(request.bytes)
                let first = try await peer.response()
                let answer = try await peer.response()
                let rest = try await peer.rest()
                #expect(first.text == "fine", "\(request.fault)")
                #expect(answer.status == request.status && rest == "", "\(request.fault)")
                await peer.close()
            }
        }
    }
}
