#if URing
    import Glibc
    import Scheduling
    import Sockets
    import Testing
    import URingScheduling

    /// What is particular to io_uring, where the kernel moves the bytes; the rest is in the suites of all schedulers.
    @Suite(.enabled(if: URingScheduler.isSupported)) struct `A scheduler on io_uring` {
        @Test func `says what to look at when the kernel refuses it`() {
            #expect(URingError.refused(errno: EPERM).description.contains("kernel.io_uring_disabled"))
            #expect(URingError.refused(errno: ENOSYS).description.contains("seccomp"))
            #expect(URingError.refused(errno: EINVAL).description.contains("Linux 6.0"))
            #expect(URingError.refused(errno: EMFILE).description.contains("Too many open files"))
        }

        @Test func `sends what it took before a close, though the peer reads only afterwards`() async throws {
            let scheduler = try URingScheduler()
            let (near, far) = try await connection(on: scheduler)
            try await near.write([UInt8](repeating: 7, count: 250_000))  // more than the socket's own buffer
            await near.close()
            let received = try await offload { receivedUntilEnd(from: far) }
            #expect(received == 250_000)
            _ = close(far)
            await scheduler.shutdown()
        }

        @Test func `takes only so much ahead from a peer that sends more than is read`() async throws {
            let scheduler = try URingScheduler()
            let (near, far) = try await connection(on: scheduler)
            #expect(send(far, [1], 1, 0) == 1)
            #expect(try await near.read() == [1])  // from now on the kernel receives ahead
            let chunk = [UInt8](repeating: 7, count: 65_536)
            var sent = 0
            var refusals = 0
            while refusals < 100, sent < 64 * 1_048_576 {
                let count = send(far, chunk, chunk.count, CInt(MSG_DONTWAIT))
                if count > 0 { sent += count } else { refusals += 1 }
                await scheduler.task {}.value
            }
            #expect(sent < 8 * 1_048_576)
            _ = shutdown(far, CInt(SHUT_WR))
            var received = 0
            while case let count = try await near.read().count, count > 0 { received += count }
            #expect(received == sent)
            await near.close()
            _ = close(far)
            await scheduler.shutdown()
        }

        @Test func `loses nothing when more comes at once than its buffers hold`() async throws {
            let scheduler = try URingScheduler()
            let size = 100_000
            var streams: [ByteStream] = []
            for _ in 0..<40 {
                let (near, far) = try await connection(on: scheduler)
                #expect(send(far, [UInt8](repeating: 7, count: size), size, CInt(MSG_DONTWAIT)) == size)
                _ = close(far)
                streams.append(near)
            }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for stream in streams {
                    group.addTask(executorPreference: scheduler) {
                        var count = 0
                        while case let bytes = try await stream.read(), !bytes.isEmpty { count += bytes.count }
                        await stream.close()
                        return count
                    }
                }
                for try await count in group { #expect(count == size) }
            }
            await scheduler.shutdown()
        }

        @Test func `leaves no descriptor open, also of connections that it accepted ahead`() async {
            await #expect(processExitsWith: .success) {
                let before = openDescriptorCount()
                for _ in 0..<5 {
                    let scheduler = try URingScheduler()
                    let listener = try await Listener.serving(
                        at: .ipv4("127.0.0.1", port: 0), on: scheduler, maximumConnections: 1
                    ) { stream in
                        while let bytes = try? await stream.read(), !bytes.isEmpty { try? await stream.write(bytes) }
                    }
                    var clients: [ByteStream] = []
                    for _ in 0..<4 {
                        clients.append(try await ByteStream.connected(to: listener.address, on: scheduler))
                    }
                    try await clients[0].write([1])
                    #expect(try await clients[0].read() == [1])
                    await listener.shutdown(grace: .zero)
                    for client in clients { await client.close() }
                    await scheduler.shutdown()
                }
                // The last threads give their schedulers up a moment after shutdown() has returned.
                var patience = 10_000
                while openDescriptorCount() > before, patience > 0 {
                    usleep(1_000)
                    patience -= 1
                }
                #expect(openDescriptorCount() == before)
            }
        }
    }

    /// A stream and the descriptor at its other end.
    private func connection(on scheduler: URingScheduler) async throws -> (near: ByteStream, far: CInt) {
        var ends: [CInt] = [0, 0]
        try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        #expect(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
        return (await ByteStream(adopting: Descriptor(adopting: ends[0]), on: scheduler), ends[1])
    }

    /// How many bytes come; blocks.
    private func receivedUntilEnd(from descriptor: CInt) -> Int {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var received = 0
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { received += count }
        return received
    }

    /// How many sockets and rings this process has open. Its other descriptors come and go with Dispatch.
    private func openDescriptorCount() -> Int {
        (0..<1024).count { descriptor in
            var target = [CChar](repeating: 0, count: 64)
            let length = readlink("/proc/self/fd/\(descriptor)", &target, target.count)
            guard length > 0 else { return false }
            let name = String(decoding: target.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
            return name.hasPrefix("socket:") || name == "anon_inode:[io_uring]"
        }
    }
#endif
