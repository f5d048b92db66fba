import HTTPTypes
import TestSupport
import Testing
import WebApp

struct CrossOriginSharingTests {
    private let origin: HTTPFields = [.origin: "https://a.example"]

    @Test func `pages of the origins that are named may read answers, and failures`() async throws {
        try await withClient { app in
            app.use(CrossOriginSharing(origins: ["https://a.example"], allowsCredentials: true).handle)
            app.get("/") { _, _ in "open" }
        } _: { client in
            for path in ["/", "/missing"] {
                let answer = try await client.get(path, headers: origin)
                #expect(answer.headers[.accessControlAllowOrigin] == "https://a.example")
                #expect(answer.headers[.accessControlAllowCredentials] == "true")
                #expect(answer.headers[.vary] == "Origin")
            }
            let stranger = try await client.get("/", headers: [.origin: "https://b.example"])
            #expect(stranger.headers[.accessControlAllowOrigin] == nil && stranger.headers[.vary] == "Origin")
        }
    }

    @Test func `what browsers ask beforehand is answered at any path`() async throws {
        try await withClient { app in
            var sharing = CrossOriginSharing(.any)
            sharing.methods = [.put]
            sharing.responseFields = [.location]
            app.use(sharing.handle)
            app.put("/") { _, _ in "put" }
        } _: { client in
            var question = origin
            question[.accessControlRequestMethod] = "PUT"
            let answer = try await client.send(.options, "/", headers: question)
            #expect(answer.status == .noContent)
            #expect(answer.headers[.accessControlAllowOrigin] == "*")
            #expect(answer.headers[.accessControlAllowMethods] == "GET, HEAD, POST, PUT")
            #expect(answer.headers[.accessControlAllowHeaders] == "Content-Type, Authorization")
            #expect(answer.headers[.accessControlExposeHeaders] == "Location")
            #expect(answer.headers[.accessControlMaxAge] == "600")
            let plain = try await client.send(.options, "/", headers: origin)
            #expect(plain.status == .methodNotAllowed)
        }
    }
}

struct FailurePageTests {
    @Test func `failures get the app's own pages, with their status and fields`() async throws {
        try await withClient { app in
            app.failurePage { failure, request in
                failure.status == .unauthorized ? nil : .html("<h1>\(failure.status.code) \(request.path ?? "")</h1>")
            }
            app.post("/") { _, _ in "posted" }
            app.get("/error") { _, _ -> String in throw CancellationError() }
            app.get("/closed") { _, _ -> String in throw HTTPFailure(.unauthorized, "who are you?") }
        } _: { client in
            let missing = try await client.get("/missing")
            #expect(missing.status == .notFound && missing.text == "<h1>404 /missing</h1>")
            let method = try await client.get("/")
            #expect(method.status == .methodNotAllowed && method.headers[.allow] == "POST")
            #expect(try await client.get("/error").text == "<h1>500 /error</h1>")
            #expect(try await client.get("/closed").text == "who are you?\n")
        }
    }
}

struct ServerSentEventsTests {
    @Test func `events are written as pages read them`() async throws {
        try await withClient { app in
            app.get("/") { request, _ in
                let events = AsyncStream<ServerSentEvent> { continuation in
                    continuation.yield(ServerSentEvent("one\r\ntwo\n", name: "count", id: "7", retry: .seconds(2)))
                    continuation.yield(ServerSentEvent(request.lastEventID ?? "none"))
                    continuation.finish()
                }
                return Response.events(events)
            }
        } _: { client in
            let answer = try await client.get("/", headers: [HTTPField.Name("Last-Event-ID")!: "6"])
            #expect(answer.headers[.contentType] == "text/event-stream" && answer.headers[.cacheControl] == "no-store")
            #expect(
                answer.text == "event: count\nid: 7\nretry: 2000\ndata: one\ndata: two\ndata: \n\ndata: 6\n\n")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a page that has gone ends the sequence`(kind: SchedulerKind) async throws {
        let ended = Signal()
        try await withServer(kind) { app in
            app.get("/") { _, _ in
                let (events, continuation) = AsyncStream.makeStream(of: ServerSentEvent.self)
                continuation.yield(ServerSentEvent("hello"))
                continuation.onTermination = { _ in ended.send() }
                return Response.events(events, keepAlive: .milliseconds(5))
            }
        } _: { running in
            let peer = try await Peer(to: running)
            try await peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await peer.untilEmptyLine().contains("text/event-stream"))
            _ = try await peer.bytes(40)  // the event, and what is sent while nothing happens
            await peer.close()
            await ended.wait()
        }
    }
}

#if Deflate
    struct CompressionTests {
        private static let text = String(repeating: "Swampy ", count: 1000)

        private static func build(_ app: App) {
            app.use(Compression().handle)
            app.get("/text") { _, _ in Response.text(text) }
            app.get("/short") { _, _ in "short" }
            app.get("/picture") { _, _ in Response.bytes(Array(text.utf8), contentType: "image/png") }
            app.get("/stream") { _, _ in
                Response.stream(contentType: "text/plain") { body in
                    for _ in 0..<10 { try await body.write(String(repeating: "Swampy ", count: 100)) }
                }
            }
            app.file("/file", bytes: Array(text.utf8), contentType: "text/css")
        }

        @Test func `text that is long enough is compressed for who takes it`() async throws {
            try await withClient(Self.build) { client in
                for path in ["/text", "/stream", "/file"] {
                    let answer = try await client.get(path, headers: [.acceptEncoding: "br, gzip;q=0.5"])
                    #expect(answer.headers[.contentEncoding] == "gzip" && answer.headers[.vary] == "Accept-Encoding")
                    #expect(answer.body.count < 1000 && answer.body.prefix(2) == [0x1F, 0x8B])
                }
                let file = try await client.get("/file", headers: [.acceptEncoding: "*"])
                let tag = try #require(file.headers[.eTag])
                #expect(tag.hasPrefix("W/\""))
                let again = try await client.get("/file", headers: [.acceptEncoding: "gzip", .ifNoneMatch: tag])
                #expect(again.status == .notModified)
            }
        }

        @Test func `nothing else is`() async throws {
            try await withClient(Self.build) { client in
                for path in ["/short", "/picture"] {
                    let answer = try await client.get(path, headers: [.acceptEncoding: "gzip"])
                    #expect(answer.headers[.contentEncoding] == nil)
                }
                for codings in ["", "br", "gzip;q=0", "identity"] {
                    let answer = try await client.get("/text", headers: [.acceptEncoding: codings])
                    #expect(answer.text == Self.text && answer.headers[.vary] == "Accept-Encoding")
                }
            }
        }
    }
#endif
