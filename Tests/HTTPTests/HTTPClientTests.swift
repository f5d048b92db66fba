import ByteCore
import HTTP
import Scheduling
import Sockets
import TestSupport
import Testing
import WebApp

/// Routes that the tests below share.
private func routes(_ app: App) {
    app.get("/hello/:name") { request, _ in "Hello, \(request.parameters["name"])" }
    app.post("/echo") { request, _ in
        Response(headers: [.contentType: request.headers[.contentType] ?? "none"], body: request.body)
    }
    app.on(.post, "/stream", body: .streamed(limit: 10_000_000)) { request, _ in
        Response.stream(contentType: "application/octet-stream") { writer in
            for try await bytes in request.bodyParts { try await writer.write(bytes) }
            await writer.setTrailers([.init("Count")!: "all"])
        }
    }
    app.get("/from") { request, _ in Response.redirect(to: "hello/there?x=1", status: .found) }
    app.post("/from") { request, _ in Response.redirect(to: "/hello/post") }
    app.get("/again") { _, _ in Response.redirect(to: "/again") }
}

struct HTTPClientTests {
    @Test(arguments: SchedulerKind.both)
    func `gets one response after the other over one connection`(kind: SchedulerKind) async throws {
        try await withClient(kind, routes) { client, base in
            for name in ["a", "b", "c"] {
                let response = try await client.get("\(base)/hello/\(name)")
                #expect(response.status == .ok && response.text == "Hello, \(name)")
                #expect(await client.idleConnectionCount == 1)
            }
            let missing = try await client.get("\(base)/missing")
            #expect(missing.status == .notFound)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `sends whole bodies, small and large`(kind: SchedulerKind) async throws {
        try await withClient(kind, routes) { client, base in
            for count in [0, 1, 60_000, 900_000] {
                let body = [UInt8](repeating: 7, count: count)
                let request = HTTPClient.Request(
                    .post, "\(base)/echo", headers: [.contentType: "a/b"], body: .bytes(body))
                let response = try await client.send(request)
                #expect(response.body == body && response.headers[.contentType] == "a/b")
            }
            #expect(await client.idleConnectionCount == 1)
        }
    }

    @Test(arguments: SchedulerKind.both, [nil, 2_000_000])
    func `streams both ways at once, with trailers`(kind: SchedulerKind, length: Int?) async throws {
        try await withClient(kind, routes) { client, base in
            let stream = HTTPClient.BodyStream(length: length) { send in
                for number in 0..<200 { try await send([UInt8](repeating: UInt8(number), count: 10_000)) }
            }
            let request = HTTPClient.Request(.post, "\(base)/stream", body: .stream(stream))
            try await client.withResponse(to: request) { response in
                var count = 0
                var isRight = true
                for try await bytes in response.body {
                    for byte in bytes {
                        isRight = isRight && byte == UInt8(count / 10_000)
                        count += 1
                    }
                }
                #expect(count == 2_000_000 && isRight)
                let trailers = await response.body.trailers
                #expect(trailers[.init("Count")!] == "all")
            }
            #expect(await client.idleConnectionCount == 1)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a response that is not read costs the connection`(kind: SchedulerKind) async throws {
        try await withClient(kind, routes) { client, base in
            try await client.withResponse(to: .init(.get, "\(base)/hello/a")) { #expect($0.status == .ok) }
            #expect(await client.idleConnectionCount == 0)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `follows redirects only when told to`(kind: SchedulerKind) async throws {
        try await withClient(kind, routes) { client, base in
            let response = try await client.get("\(base)/from")
            #expect(response.status == .found)
        }
        var configuration = HTTPClient.Configuration.direct
        configuration.maximumRedirects = 3
        try await withClient(kind, configuration: configuration, routes) { client, base in
            let response = try await client.get("\(base)/from")
            #expect(response.text == "Hello, there" && response.url == "\(base)/hello/there?x=1")
            let posted = try await client.send(.init(.post, "\(base)/from", body: .text("x")))
            #expect(posted.text == "Hello, post")
            await #expect(throws: HTTPClientError.tooManyRedirects(limit: 3)) {
                try await client.get("\(base)/again")
            }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `talks over a Unix socket`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        let path = "/tmp/swampy-http-\(UInt64.random(in: 0 ... .max)).sock"
        let app = App()
        routes(app)
        let running = try await app.start(on: scheduler, at: .unix(path: path))
        try await HTTPClient.withClient(on: scheduler, configuration: .direct) { client in
            let request = HTTPClient.Request(.get, "http://localhost/hello/unix", address: .unix(path: path))
            let response = try await client.send(request)
            #expect(response.text == "Hello, unix")
        }
        await running.stop()
        await scheduler.shutdown()
    }

    @Test(arguments: SchedulerKind.both)
    func `a kept connection that has died is replaced for a request that may be repeated`(
        kind: SchedulerKind
    ) async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        try await withScript(kind, [answer, answer, answer]) { client, base, script in
            for _ in 0..<2 {
                let response = try await client.get(base)
                #expect(response.text == "ok")
            }
            // This one must not be sent twice: the connection is looked at before.
            let posted = try await client.send(.init(.post, base, body: .text("x")))
            #expect(posted.text == "ok")
            #expect(script.requests.count == 3)
        }
    }

    @Test(
        arguments: SchedulerKind.both,
        [
            ("", .truncated), ("HTTP/1.1 200 OK\r\n", .truncated),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", .truncated),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", .truncated),
            ("nonsense\r\n\r\n", .malformedResponse("the status line is not 'HTTP/version code reason'")),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n", .responseTooLarge(limit: 1000)),
            ("HTTP/1.1 200 OK\r\n\r\n\(String(repeating: "x", count: 1001))", .responseTooLarge(limit: 1000)),
            (
                String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 101),
                .malformedResponse("more than 100 interim responses")
            ),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n…", .truncated),
        ] as [(String, HTTPClientError)])
    func `says what is wrong with a response`(
        kind: SchedulerKind, answer: (text: String, error: HTTPClientError)
    ) async throws {
        var configuration = HTTPClient.Configuration.direct
        configuration.maximumBodySize = 1000
        configuration.waitTimeout = .seconds(20)
        let isEndless = answer.text.hasSuffix("…")
        if isEndless { configuration.requestTimeout = .milliseconds(50) }
        try await withScript(kind, configuration: configuration, [answer.text]) { client, base, _ in
            let expected: HTTPClientError = isEndless ? .timedOut(after: .milliseconds(50)) : answer.error
            await #expect(throws: expected) { try await client.get(base) }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a response without a length ends with its connection`(kind: SchedulerKind) async throws {
        try await withScript(kind, ["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\n\r\nall of it"]) {
            client, base, _ in
            let response = try await client.get(base)
            #expect(response.text == "all of it")
            #expect(await client.idleConnectionCount == 0)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a cancelled request ends at once`(kind: SchedulerKind) async throws {
        try await withScript(kind, ["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n…"]) { client, base, _ in
            let task = client.scheduler.task { () async -> HTTPClientError? in
                do throws(HTTPClientError) {
                    _ = try await client.get(base)
                    return nil
                } catch {
                    return error
                }
            }
            await client.scheduler.task {}.value
            task.cancel()
            #expect(await task.value == .cancelled)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `keeps no more connections than it may, and none for longer`(kind: SchedulerKind) async throws {
        var configuration = HTTPClient.Configuration.direct
        configuration.maximumIdleConnectionsPerServer = 2
        configuration.idleTimeout = .milliseconds(20)
        try await withClient(kind, configuration: configuration, routes) { client, base in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<5 { group.addTask { _ = try await client.get("\(base)/hello/a") } }
                try await group.waitForAll()
            }
            #expect(await client.idleConnectionCount <= 2)
            while await client.idleConnectionCount > 0 { try await client.scheduler.sleep(for: .milliseconds(1)) }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a closed client sends nothing, and what is no URL goes nowhere`(kind: SchedulerKind) async throws {
        try await withClient(kind, routes) { client, base in
            for url in ["nonsense", "ftp://127.0.0.1/", "http://", "http://127.0.0.1:x/"] {
                let error = await #expect(throws: HTTPClientError.self) { try await client.get(url) }
                guard case .invalidURL? = error else {
                    return #expect(Bool(false), "\(url): \(String(describing: error))")
                }
            }
            await client.close()
            await #expect(throws: HTTPClientError.closed) { try await client.get(base) }
        }
    }
}
