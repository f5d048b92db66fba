#if Observability
    import InMemoryTracing
    import TestSupport
    import Testing
    import Tracing
    import WAMP

    @Suite(.serialized, .timeLimit(.minutes(1))) struct `The spans of a session` {
        @Test(arguments: SchedulerKind.both)
        func `of a call, its invocation and what the handler does are one trace`(kind: SchedulerKind) async throws {
            try await withObservedSessions(kind) { world in
                try await world.callee.register("com.example.inner") { 20 }
                try await world.callee.register("com.example.add") { (number: Int) in
                    let inner: Int = try await world.callee.call("com.example.inner")
                    return inner + number
                }
                let sum: Int = try await world.tracer.withSpan("outer") { _ in
                    try await world.caller.call("com.example.add", 22)
                }
                #expect(sum == 42)
                let outer = try world.span("outer")
                let call = try world.span("call com.example.add")
                let invocation = try world.span("invocation com.example.add")
                let innerCall = try world.span("call com.example.inner")
                let innerInvocation = try world.span("invocation com.example.inner")
                #expect(call.parentSpanID == outer.spanID)
                #expect(invocation.parentSpanID == call.spanID)
                #expect(innerCall.parentSpanID == invocation.spanID)
                #expect(innerInvocation.parentSpanID == innerCall.spanID)
                #expect(Set([outer, call, invocation, innerCall, innerInvocation].map(\.traceID)).count == 1)
                #expect(call.kind == .client)
                #expect(invocation.kind == .server)
                #expect(call.attributes.get("wamp.uri") == .string("com.example.add"))
                #expect(call.status == nil)
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `of a publication and of each event are one trace`(kind: SchedulerKind) async throws {
            try await withObservedSessions(kind) { world in
                let (seen, seeing) = AsyncStream.makeStream(of: String?.self)
                try await world.callee.subscribe("com.example.news") { (_: String) in
                    seeing.yield(InstrumentationContext.current?.inMemorySpanContext?.traceID)
                }
                try await world.caller.publish("com.example.news", "fresh", acknowledge: true)
                var traces = seen.makeAsyncIterator()
                let trace = await traces.next()
                let publication = try world.span("publish com.example.news")
                let event = try world.span("event com.example.news")
                #expect(event.parentSpanID == publication.spanID)
                #expect(trace == publication.traceID)
                #expect(publication.kind == .producer)
                #expect(event.kind == .consumer)
            }
        }

        @Test func `say which error ended them`() async throws {
            try await withObservedSessions { world in
                try await world.callee.register("com.example.fail") { () async throws -> Int in
                    throw WAMPError("com.example.refused")
                }
                await #expect(throws: WAMPError.self) { try await world.caller.call("com.example.fail") as CallResult }
                for name in ["call com.example.fail", "invocation com.example.fail"] {
                    let span = try world.span(name)
                    #expect(span.status?.code == .error)
                    #expect(span.attributes.get("wamp.error") == .string("com.example.refused"))
                }
            }
        }

        @Test func `end with the session`() async throws {
            try await withObservedSessions { world in
                let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
                try await world.callee.register("com.example.sleep") { () async throws -> Int in
                    beginning.yield()
                    try await world.callee.scheduler.sleep(for: .seconds(600))
                    return 1
                }
                let call = world.caller.scheduler.task {
                    try await world.caller.call("com.example.sleep") as CallResult
                }
                var beginnings = begun.makeAsyncIterator()
                await beginnings.next()
                await world.caller.leave()
                await #expect(throws: SessionError.self) { try await call.value }
                let span = try world.span("call com.example.sleep")
                #expect(span.status?.code == .error)
                // The router has interrupted the callee, which heard of it before what it gets now.
                try await world.callee.publish("com.example.asleep", acknowledge: true)
                let invocation = try world.span("invocation com.example.sleep")
                #expect(invocation.attributes.get("wamp.error") == .string("wamp.error.canceled"))
            }
        }

        @Test func `are one trace over a router that drops unknown options, by a keyword argument`() async throws {
            Observability.contextCarrier = .optionsAndKeywordArgument
            defer { Observability.contextCarrier = .options }
            try await withObservedSessions { world in
                let caller = try await forgetfulSession(of: world.router)
                try await world.callee.register("com.example.echo") { (invocation: Invocation) -> Payload in
                    invocation.payload
                }
                let echoed = try await caller.call("com.example.echo", 1, keywordArguments: ["mine": 2]) as CallResult
                let arguments = try echoed.payload.arguments()
                let keywords = try echoed.payload.keywordArguments()
                #expect(arguments == [1])
                #expect(keywords == ["mine": 2])
                let call = try world.span("call com.example.echo")
                let invocation = try world.span("invocation com.example.echo")
                #expect(invocation.parentSpanID == call.spanID)
                await caller.leave()
            }
        }

        @Test func `are two traces over a router that drops unknown options, unless one is told`() async throws {
            try await withObservedSessions { world in
                let caller = try await forgetfulSession(of: world.router)
                try await world.callee.register("com.example.echo") { (invocation: Invocation) -> Payload in
                    invocation.payload
                }
                let echoed = try await caller.call("com.example.echo", 1) as CallResult
                #expect(!echoed.payload.hasKeywordArguments)
                let invocation = try world.span("invocation com.example.echo")
                #expect(invocation.parentSpanID == nil)
                await caller.leave()
            }
        }
    }
#endif
