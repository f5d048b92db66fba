#if Observability
    import HTTPTypes
    import InMemoryTracing
    import TestSupport
    import Testing
    import Tracing
    import WebAppWAMP

    @Suite(.serialized, .timeLimit(.minutes(1))) struct `The span of a request` {
        @Test(arguments: SchedulerKind.both)
        func `holds what its handler asks of WAMP, also while its body is written`(kind: SchedulerKind) async throws {
            let tracer = InMemoryTracer()
            try await withTracer(tracer) {
                let scheduler = try kind.make()
                let app = App(configuration: WAMPConfiguration(realm: "realm1", port: 0))
                app.procedure("com.example.add") { (a: Int, b: Int) in a + b }
                app.view("/sum") { context in try await context.wamp.call("com.example.add", 1, 2) as Int }
                app.get("/stream") { _, context in
                    Response.stream(contentType: "text/plain") { body in
                        let sum: Int = try await context.wamp.call("com.example.add", 3, 4)
                        try await body.write("\(sum)")
                    }
                }
                app.get("/failing") { _, _ -> String in throw HTTPFailure(.badGateway) }
                try await app.test(on: scheduler) { client in
                    for (path, text) in [("/sum", "3"), ("/stream", "7")] {
                        tracer.clearAll(includingActive: true)
                        let answer = try await client.get(path)
                        #expect(answer.text == text)
                        let spans = tracer.finishedSpans
                        let request = try #require(spans.first { $0.operationName == "GET" })
                        let call = try #require(spans.first { $0.operationName == "call com.example.add" })
                        let invocation = try #require(spans.first { $0.operationName == "invocation com.example.add" })
                        #expect(request.kind == .server)
                        #expect(request.attributes.get("url.path") == .string(path))
                        #expect(request.attributes.get("http.response.status_code") == .int64(200))
                        #expect(call.parentSpanID == request.spanID)
                        #expect(Set([request, call, invocation].map(\.traceID)).count == 1)
                    }
                    tracer.clearAll(includingActive: true)
                    _ = try await client.get("/failing")
                    let failed = try #require(tracer.finishedSpans.first { $0.operationName == "GET" })
                    #expect(failed.status?.code == .error)
                    #expect(failed.attributes.get("http.response.status_code") == .int64(502))
                }
                await scheduler.shutdown()
            }
        }

        @Test func `belongs to the trace that its fields name`() async throws {
            let tracer = InMemoryTracer()
            try await withTracer(tracer) {
                let scheduler = try SchedulerKind.libev.make()
                let app = App(configuration: WAMPConfiguration(realm: "realm1", port: 0))
                app.get("/") { _, _ in "page" }
                try await app.test(on: scheduler) { client in
                    let fields: HTTPFields = [
                        .init(InMemoryTracer.traceIDKey)!: "trace", .init(InMemoryTracer.spanIDKey)!: "span",
                    ]
                    _ = try await client.get("/", headers: fields)
                    let span = try #require(tracer.finishedSpans.first { $0.operationName == "GET" })
                    #expect(span.traceID == "trace" && span.parentSpanID == "span")
                }
                await scheduler.shutdown()
            }
        }
    }
#endif
