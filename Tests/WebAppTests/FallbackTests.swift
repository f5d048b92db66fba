import HTTPTypes
import Scheduling
import Sockets
import TestSupport
import Testing
import WebApp

struct FallbackTests {
    @Test(arguments: SchedulerKind.both)
    func `what has no route is answered by the fallback, behind the middleware`(kind: SchedulerKind) async throws {
        try await withPeer(kind) { app in
            app.use { request, context, next in
                var response = try await next(request, context)
                response.headers[.server] = "middleware"
                return response
            }
            app.get("/ours") { _, _ in "ours" }
            app.fallback(body: .streamed(limit: .max)) { request, _ in
                var count = 0
                for try await bytes in request.bodyParts { count += bytes.count }
                let isLocal = request.peerAddress?.isLoopback == true
                return .text("\(request.method) \(request.path) of \(request.target), \(count), \(isLocal)")
            }
        } _: { peer in
            let expected = [
                ("GET /ours", "ours"), ("POST /ours?a=1", "POST /ours of /ours?a=1, 5, true"),
                ("PUT /theirs%20x/", "PUT /theirs%20x/ of /theirs%20x/, 5, true"),
            ]
            for (line, text) in expected {
                try await peer.send("\(line) HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
                let answer = try await peer.response()
                #expect(answer.text == text && answer.headers[.server] == "middleware")
            }
            try await peer.send("GET /../etc HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await peer.response().status == 404)
        }
    }
}
