#if Hummingbird
    import HTTP
    import HTTPTypes
    import Hummingbird
    import HummingbirdWAMP
    import NIOCore
    import Scheduling
    import TestSupport
    import Testing

    @Suite(.timeLimit(.minutes(1))) struct `Bodies of a Hummingbird router on our server` {
        @Test(arguments: SchedulerKind.both)
        func `go both ways at once, piece by piece`(kind: SchedulerKind) async throws {
            try await withApp(kind, { $0.mount(echo()) }) { served in
                let wire = try await Wire(to: served)
                try await wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
                try await wire.send("3\r\none\r\n")
                #expect(try await wire.read(through: "3\r\none\r\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
                try await wire.send("5\r\nthree\r\n")
                #expect(try await wire.read(through: "\r\nthree\r\n") == "5\r\nthree\r\n")
                try await wire.send("0\r\n\r\n")
                #expect(try await wire.read(through: "0\r\n\r\n") == "0\r\n\r\n")
                await wire.close()
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `come back as they were sent`(kind: SchedulerKind) async throws {
            let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            try await withApp(kind, { $0.mount(echo()) }) { served in
                let answer = try await served.send(.post, "/echo", .bytes(bytes))
                #expect(answer.body == bytes)
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `wait for a handler that does not read`(kind: SchedulerKind) async throws {
            let gate = Gate()
            let router = Router()
            router.post("count") { request, _ in
                await gate.wait()
                var count = 0
                for try await buffer in request.body { count += buffer.readableBytes }
                return "\(count)\n"
            }
            try await withApp(kind, { $0.mount(router) }) { served in
                let wire = try await Wire(to: served)
                try await wire.send("POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: 40000000\r\n\r\n")
                let sent = Tally()
                // More than the kernel holds, so this waits until somebody reads.
                let sending = served.scheduler.task {
                    try await wire.send([UInt8](repeating: 0, count: 40_000_000))
                    sent.add(1)
                }
                for _ in 0..<50 { try await served.scheduler.sleep(for: .milliseconds(1)) }
                #expect(sent.value == 0)
                gate.open()
                try await sending.value
                #expect(try await wire.read(through: "\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(try await wire.read(through: "40000000\n").hasSuffix("\r\n\r\n40000000\n"))
                await wire.close()
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `wait for a client that does not read, and end with it`(kind: SchedulerKind) async throws {
            let (written, ended) = (Tally(), Gate())
            let router = Router()
            router.get("endless") { _, _ in
                let body = ResponseBody { writer in
                    defer { ended.open() }
                    while true {
                        try await writer.write(ByteBuffer(repeating: 0, count: 100_000))
                        written.add(100_000)
                    }
                }
                return Response(status: .ok, body: body)
            }
            try await withApp(kind, { $0.mount(router) }) { served in
                let wire = try await Wire(to: served)
                try await wire.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = try await wire.read(through: "\r\n\r\n")
                for _ in 0..<50 { try await served.scheduler.sleep(for: .milliseconds(1)) }
                #expect(written.value < 40_000_000)
                await wire.close()
                await ended.wait()
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `are not waited for when their client is gone`(kind: SchedulerKind) async throws {
            let (began, ended) = (Gate(), Gate())
            let router = Router()
            router.get("sleep") { _, _ -> String in
                began.open()
                defer { ended.open() }
                try await Task.sleep(for: .seconds(3600))
                return "awake"
            }
            try await withApp(kind, { $0.mount(router) }) { served in
                let wire = try await Wire(to: served)
                try await wire.send("GET /sleep HTTP/1.1\r\nHost: x\r\n\r\n")
                await began.wait()
                await wire.close()
                await ended.wait()
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `that are under way are finished when the server stops`(kind: SchedulerKind) async throws {
            let (began, goOn) = (Gate(), Gate())
            let router = Router(context: AppContext.self)
            router.get("slow") { _, context in
                began.open()
                await goOn.wait()
                return "the sum is \(try await context.wamp.call("com.example.add", 1, 2) as Int)\n"
            }
            try await withApp(kind) { app in
                app.procedure("com.example.add") { (a: Int, b: Int) in a + b }
                app.mount(router)
            } _: { served in
                let wire = try await Wire(to: served)
                try await wire.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
                await began.wait()
                let stopping = served.scheduler.task { try await served.stop() }
                goOn.open()
                #expect(try await wire.read(through: "3\n").hasSuffix("the sum is 3\n"))
                await wire.close()
                try await stopping.value
            }
        }

        private func echo() -> Router<BasicRequestContext> {
            let router = Router()
            router.post("echo") { request, _ in
                Response(status: .ok, body: ResponseBody(asyncSequence: request.body))
            }
            return router
        }
    }
#endif
