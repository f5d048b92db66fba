#if TLS
    import Glibc
    import ManualScheduling
    import Scheduling
    import Sockets
    import TLS
    import TestSupport
    import Testing

    @Suite(.timeLimit(.minutes(1))) struct `A peer that does not play along` {
        private let pair: Pair

        init() throws {
            pair = try Pair()
        }

        /// What a server says of a client that sends `bytes` and then ends its side.
        private func error(sending bytes: [UInt8], largestRead: Int = .max) async throws -> SocketError? {
            let pair = pair
            return try await withMemory(largestRead: largestRead) { memory in
                try await memory.near.write(bytes)
                try await memory.near.closeWriting()
                return await socketError { () throws(SocketError) in try await memory.far.startTLS(pair.server) }
            }
        }

        @Test(arguments: [1, .max])
        func `and speaks plain HTTP is told apart`(largestRead: Int) async throws {
            for line in ["GET / HTTP/1.1\r\n\r\n", "OPTIONS * HTTP/1.1\r\n\r\n"] {
                let error = try await error(sending: Array(line.utf8), largestRead: largestRead)
                #expect(error == .tls(.notTLS("plain HTTP")))
            }
        }

        @Test func `and speaks something unknown is told apart`() async throws {
            let error = try await error(sending: Array("\u{1}\u{2}\u{3} who knows what".utf8))
            #expect(error == .tls(.notTLS(nil)))
        }

        @Test func `and answers in plain HTTP is told apart`() async throws {
            let pair = pair
            try await withMemory { memory in
                try await memory.far.write(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
                let error = await socketError { () throws(SocketError) in
                    try await memory.near.startTLS(pair.client, serverName: "localhost")
                }
                #expect(error == .tls(.notTLS("plain HTTP")))
                let later = await socketError { () throws(SocketError) in _ = try await memory.near.read() }
                #expect(later == .tls(.notTLS("plain HTTP")))
            }
        }

        @Test func `and leaves during the handshake`() async throws {
            for start in [[], [22], [22, 3, 1, 0, 200, 1, 0]] as [[UInt8]] {
                let error = try await error(sending: start)
                #expect(error == .tls(.disconnectedDuringHandshake))
            }
        }

        @Test func `and sends nonsense gets an error, whatever it is`() async throws {
            var generator = SeededGenerator(seed: 4)
            for _ in 0..<300 {
                var bytes: [UInt8] = (0..<Int.random(in: 1...200, using: &generator)).map { _ in
                    .random(in: 0...255, using: &generator)
                }
                // Half of them look like a record for a while.
                if Bool.random(using: &generator) { bytes = [22, 3, 1, 0, UInt8(bytes.count)] + bytes }
                let error = try await error(sending: bytes)
                #expect(error != nil)
            }
        }

        @Test func `and changes any byte of a handshake gets an error or is understood`() async throws {
            let pair = pair
            let hello = try await withMemory { memory in
                async let refused = socketError { () throws(SocketError) in
                    try await memory.near.startTLS(pair.client, serverName: "localhost")
                }
                let hello = try await memory.far.read()
                await memory.far.close()
                _ = await refused
                return hello
            }
            for place in stride(from: 0, to: hello.count, by: 3) {
                var changed = hello
                changed[place] ^= 0x55
                let error = try await error(sending: changed)
                #expect(error != nil)  // a hello that is still good is followed by the end
            }
        }

        @Test(arguments: [TLSConfiguration.Role.client, .server])
        func `and says nothing has its time`(role: TLSConfiguration.Role) async throws {
            let pair = pair
            let scheduler = ManualScheduler()
            let task = scheduler.task {
                let memory = await ByteStream.memoryPair(on: scheduler)
                let error = await socketError { () throws(SocketError) in
                    switch role {
                    case .client: try await memory.near.startTLS(pair.client, serverName: "localhost")
                    case .server: try await memory.near.startTLS(pair.server)
                    }
                }
                await memory.close()
                return error
            }
            scheduler.advance(by: .seconds(9))
            #expect(scheduler.armedAlarmCount == 1)
            scheduler.advance(by: .seconds(1))
            #expect(await task.value == .tls(.handshakeTimedOut(after: .seconds(10))))
            #expect(scheduler.armedAlarmCount == 0)
            await scheduler.shutdown()
        }

        @Test func `and sends a byte a second has the same time`() async throws {
            let pair = pair
            let scheduler = ManualScheduler()
            let task = scheduler.task {
                let memory = await ByteStream.memoryPair(on: scheduler)
                async let error = socketError { () throws(SocketError) in try await memory.far.startTLS(pair.server) }
                for byte in [22, 3, 1, 0, 200] + [UInt8](repeating: 1, count: 15) {
                    // The server has closed by the end, and nobody cancels this task.
                    try? await memory.near.write([byte])
                    try? await scheduler.sleep(for: .seconds(1))
                }
                let outcome = await error
                await memory.close()
                return outcome
            }
            scheduler.advance(by: .seconds(60))
            #expect(await task.value == .tls(.handshakeTimedOut(after: .seconds(10))))
            await scheduler.shutdown()
        }

        @Test(arguments: SchedulerKind.both)
        func `does not keep others waiting`(kind: SchedulerKind) async throws {
            let pair = pair
            try await withScheduler(kind) { scheduler in
                let listener = try await Listener.serving(at: anyPort, tls: pair.server, on: scheduler, serve: echo)
                var silent: [ByteStream] = []
                for _ in 0..<50 { silent.append(try await .connected(to: listener.address, on: scheduler)) }
                let stream = try await ByteStream.connected(
                    to: listener.address, tls: pair.client, serverName: "localhost", on: scheduler)
                try await stream.write([1])
                let answer = try await stream.read(timeout: .seconds(60))
                #expect(answer == [1])
                for stream in silent + [stream] { await stream.close() }
                await listener.shutdown(grace: .seconds(60))
            }
        }

        @Test func `finds no room when too many handshakes are under way`() async throws {
            let pair = try Pair(server: { $0.maximumHandshakes = 2 })
            try await withScheduler(.libev) { scheduler in
                let listener = try await Listener.serving(at: anyPort, tls: pair.server, on: scheduler, serve: echo)
                var silent: [ByteStream] = []
                for _ in 0..<2 { silent.append(try await .connected(to: listener.address, on: scheduler)) }
                func connect() async -> SocketError? {
                    await socketError { () throws(SocketError) in
                        let stream = try await ByteStream.connected(
                            to: listener.address, tls: pair.client, serverName: "localhost", on: scheduler)
                        await stream.close()
                    }
                }
                let refused = await connect()
                #expect(refused != nil)
                await silent[0].close()
                var accepted = await connect()
                for _ in 0..<1000 where accepted != nil {  // until the server has noticed the end of the other one
                    try await scheduler.sleep(for: .milliseconds(1))
                    accepted = await connect()
                }
                #expect(accepted == nil)
                await silent[1].close()
                await listener.shutdown(grace: .seconds(60))
            }
        }

        @Test func `is not waited for by a task that is cancelled`() async throws {
            let pair = pair
            let scheduler = ManualScheduler()
            let making = scheduler.task { await ByteStream.memoryPair(on: scheduler) }
            scheduler.turn()
            let memory = await making.value
            let task = scheduler.task {
                await socketError { () throws(SocketError) in try await memory.far.startTLS(pair.server) }
            }
            scheduler.turn()
            task.cancel()
            scheduler.turn()
            #expect(await task.value == .cancelled)
            let closing = scheduler.task {
                let error = await socketError { () throws(SocketError) in _ = try await memory.far.read() }
                await memory.close()
                return error
            }
            scheduler.turn()
            #expect(await closing.value == .closed)
            #expect(scheduler.armedAlarmCount == 0)
            await scheduler.shutdown()
        }
    }
#endif
