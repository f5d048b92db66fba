#if TLS
    import ByteCore
    import Glibc
    import ManualScheduling
    import Scheduling
    import Sockets
    import TLS
    import TestSupport
    import Testing

    /// Bytes that differ from place to place.
    private func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    private let much = pattern(2_000_000)

    @Suite(.timeLimit(.minutes(1))) struct `A secure stream` {
        @Test(arguments: SchedulerKind.allCases, TLSVersion.allCases)
        func `carries much both ways at once, in order`(kind: SchedulerKind, version: TLSVersion) async throws {
            let pair = try Pair(client: { $0.maximumVersion = version })
            let sent = much
            try await withScheduler(kind) { scheduler in
                let listener = try await Listener.serving(at: anyPort, tls: pair.server, on: scheduler, serve: echo)
                let stream = try await ByteStream.connected(
                    to: listener.address, tls: pair.client, serverName: "localhost", on: scheduler)
                async let writing: Void = stream.write(sent)
                let received = try await read(sent.count, from: stream)
                try await writing
                #expect(received == sent)
                await stream.close()
                await listener.shutdown(grace: .seconds(60))
            }
        }

        // The lesser room is for the session tickets, which nobody reads while hands are shaken.
        @Test(arguments: [1, 7, 1000, .max], [1024, 65_536])
        func `carries what comes in pieces through little room`(largestRead: Int, capacity: Int) async throws {
            let pair = try Pair()
            let pieces = [pattern(1), pattern(5000), pattern(300), pattern(17_000), pattern(2)]
            try await withMemory(capacity: capacity, largestRead: largestRead) { memory in
                try await pair.start(memory)
                async let writing: Void = {
                    try await memory.near.write(contentsOf: pieces)
                    try await memory.near.closeWriting()
                }()
                let received = try await read(.max, from: memory.far)
                try await writing
                #expect(received == pieces.flatMap(\.self))
            }
        }

        @Test(arguments: [(0, 1), (1, 16_383), (10, 200_000), (17_000, 70_000), (100_000, 1)], [1024, 1_048_576])
        func `sends a payload behind what is queued, and queues what must wait`(
            sizes: (queued: Int, payload: Int), capacity: Int
        ) async throws {
            let pair = try Pair()
            let all = pattern(sizes.queued + sizes.payload)
            try await withMemory(capacity: capacity) { memory in
                try await pair.start(memory)
                let channel = try #require(await memory.near.underlyingChannel)
                async let reading = read(all.count, from: memory.far)
                var queue = ByteQueue()
                queue.append(all[..<sizes.queued])
                var outcome = channel.write(
                    from: &queue, followedBy: all.span.bytes.extracting(droppingFirst: sizes.queued))
                while outcome == .wouldBlock {
                    await Task.yield()  // to the one who reads
                    outcome = channel.write(from: &queue)
                }
                #expect(outcome == .drained)
                let received = try await reading
                #expect(received == all)
            }
        }

        @Test func `makes its writer wait until its peer reads`() async throws {
            let pair = try Pair()
            try await withMemory { memory in
                try await pair.start(memory)
                let error = await socketError { () throws(SocketError) in
                    // A deadline that has passed already: in the turn of a scheduler whose clock stands still.
                    try await memory.near.write(much, timeout: .zero)
                }
                #expect(error == .timedOut(after: .zero))
                let received = try await read(much.count, from: memory.far)
                #expect(received == much)
            }
        }

        @Test func `sends what is written in one turn in one write`() async throws {
            let pair = try Pair()
            try await withMemory { memory in
                try await pair.start(memory)
                let before = await memory.near.writeCalls
                for number in 0..<100 { try await memory.near.write([UInt8(number)]) }
                let bytes = try await memory.far.read()
                #expect(bytes == (0..<100).map { UInt8($0) })
                let calls = await memory.near.writeCalls - before
                #expect(calls == 1)
            }
        }

        @Test(arguments: SchedulerKind.both)
        func `sends a file through the process`(kind: SchedulerKind) async throws {
            let pair = try Pair()
            let content = pattern(200_000)
            try await withFolder { folder in
                try write(content, to: "\(folder)/big")
                try await withScheduler(kind) { scheduler in
                    let listener = try await Listener.serving(at: anyPort, tls: pair.server, on: scheduler) { stream in
                        let file = Descriptor(adopting: open("\(folder)/big", O_RDONLY))
                        _ = try? await stream.sendFile(file, offset: 10)  // the client counts what came
                        try? await stream.closeWriting()
                    }
                    let stream = try await ByteStream.connected(
                        to: listener.address, tls: pair.client, serverName: "localhost", on: scheduler)
                    let received = try await read(.max, from: stream)
                    #expect(received == Array(content.dropFirst(10)))
                    await stream.close()
                    await listener.shutdown(grace: .seconds(60))
                }
            }
        }

        @Test(arguments: TLSVersion.allCases)
        func `ends one way at a time`(version: TLSVersion) async throws {
            let pair = try Pair(client: { $0.maximumVersion = version })
            try await withMemory { memory in
                try await pair.start(memory)
                try await memory.near.write([1, 2])
                try await memory.near.closeWriting()
                let all = try await read(.max, from: memory.far)
                #expect(all == [1, 2])
                let stillEnded = try await memory.far.read()
                #expect(stillEnded == [])
                try await memory.far.write([3])
                try await memory.far.closeWriting()
                let answer = try await read(.max, from: memory.near)
                #expect(answer == [3])
            }
        }

        @Test func `says goodbye when it is closed`() async throws {
            let pair = try Pair()
            try await withMemory { memory in
                try await pair.start(memory)
                try await memory.near.write([1])
                await memory.near.close()
                let all = try await read(.max, from: memory.far)
                #expect(all == [1])
                let facts = await memory.near.tls
                #expect(facts == nil)
            }
        }

        @Test(arguments: TLSVersion.allCases)
        func `notices that its peer has vanished without goodbye`(version: TLSVersion) async throws {
            let pair = try Pair(client: { $0.maximumVersion = version })
            try await withMemory { memory in
                try await pair.start(memory)
                try await memory.near.write([1])
                let first = try await memory.far.read()
                #expect(first == [1])
                await memory.near.cut()
                let error = await socketError { () throws(SocketError) in _ = try await memory.far.read() }
                #expect(error == .tls(.truncated))
                let again = await socketError { () throws(SocketError) in _ = try await memory.far.read() }
                #expect(again == .tls(.truncated))
            }
        }

        @Test func `passes on what the network says`() async throws {
            let pair = try Pair()
            try await withMemory { memory in
                try await pair.start(memory)
                await memory.reset()
                let error = await socketError { () throws(SocketError) in _ = try await memory.far.read() }
                #expect(error == .system(errno: ECONNRESET, during: "read"))
            }
        }

        @Test func `refuses a record that was changed on its way`() async throws {
            let pair = try Pair()
            try await withMemory { memory in
                try await pair.start(memory)
                // A record of application data that nobody has encrypted.
                await memory.near.inject([23, 3, 3, 0, 32] + [UInt8](repeating: 7, count: 32))
                let error = await socketError { () throws(SocketError) in _ = try await memory.far.read() }
                #expect(error == .tls(.violation("decryption failed or bad record mac")))
                let told = await socketError { () throws(SocketError) in _ = try await memory.near.read() }
                #expect(told == .tls(.alertReceived(TLSAlert(rawValue: 20))))
            }
        }
    }

    extension ByteStream {
        /// Ends the connection below TLS, which says nothing.
        fileprivate func cut() {
            (underlyingChannel as? TLSChannel)?.channelBelow.closeWriting()
        }

        /// Sends `bytes` below TLS.
        fileprivate func inject(_ bytes: [UInt8]) {
            var queue = ChunkQueue()
            queue.append(bytes)
            _ = (underlyingChannel as? TLSChannel)?.channelBelow.write(from: &queue)
        }
    }
#endif
