import Glibc
import Scheduling
import Sockets
import TestSupport
import Testing

/// Binds a plain Unix socket to `path`; listens too when told to.
private func plainSocket(at path: String, isListening: Bool) throws -> CInt {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    try #require(bound == 0)
    if isListening { try #require(listen(descriptor, 1) == 0) }
    return descriptor
}

private func mode(of path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & ~S_IFMT : nil
}

@Suite struct `A Unix socket` {
    @Test(arguments: SchedulerKind.allCases)
    func `needs no file with an abstract name`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let address = SocketAddress.abstract(name: "swampy-\(getpid())-\(kind)")
            let listener = try await Listener.serving(at: address, on: scheduler) { stream in
                if let bytes = try? await stream.read() { try? await stream.write(bytes) }
            }
            #expect(listener.address == address)
            try await ByteStream.withConnection(to: address, on: scheduler) { stream in
                try await stream.write([1])
                #expect(try await stream.read(timeout: .seconds(60)) == [1])
            }
            let error = await #expect(throws: SocketError.self) {
                try await Listener.listening(at: address, on: scheduler) { _ in }
            }
            #expect(error?.description == "cannot listen on \(address): Address already in use")
            await listener.shutdown(grace: .seconds(60))
            await #expect(throws: SocketError.self) { try await ByteStream.connected(to: address, on: scheduler) }
        }
    }

    @Test(arguments: [0o600, 0o660, 0o666, 0o777] as [UInt32], [0, 0o022, 0o077, 0o777] as [mode_t])
    func `has the mode that was asked for whatever the umask`(wanted: UInt32, mask: mode_t) async throws {
        try await withTemporaryPath { path in
            try await withScheduler(.libev) { scheduler in
                let old = umask(mask)
                defer { umask(old) }
                let listener = try await Listener.listening(
                    at: .unix(path: path), on: scheduler, options: ListenerOptions(unixMode: wanted)
                ) { _ in }
                #expect(mode(of: path) == wanted)
                await listener.close()
            }
        }
    }

    @Test func `leaves its mode to the umask unless told otherwise`() async throws {
        try await withTemporaryPath { path in
            try await withScheduler(.libev) { scheduler in
                let old = umask(0o027)
                defer { umask(old) }
                let listener = try await Listener.listening(at: .unix(path: path), on: scheduler) { _ in }
                #expect(mode(of: path) == 0o750)
                await listener.close()
            }
        }
    }

    @Test func `does not take the place of one that listens`() async throws {
        try await withTemporaryPath { path in
            try await withScheduler(.libev) { scheduler in
                let other = try plainSocket(at: path, isListening: true)
                defer { _ = close(other) }
                let error = await #expect(throws: SocketError.self) {
                    try await Listener.listening(at: .unix(path: path), on: scheduler) { _ in }
                }
                #expect(error?.description == "cannot listen on \(path): Address already in use")
                #expect(mode(of: path) != nil)
            }
        }
    }

    @Test func `does not take the place of a file that is no socket`() async throws {
        try await withTemporaryPath { path in
            try await withScheduler(.libev) { scheduler in
                let file = open(path, O_CREAT | O_WRONLY, 0o600)
                try #require(file >= 0)
                _ = close(file)
                await #expect(throws: SocketError.self) {
                    try await Listener.listening(at: .unix(path: path), on: scheduler) { _ in }
                }
                #expect(access(path, F_OK) == 0)
            }
        }
    }

    @Test func `takes the place of one that nobody listens on`() async throws {
        try await withTemporaryPath { path in
            try await withScheduler(.libev) { scheduler in
                _ = close(try plainSocket(at: path, isListening: true))
                let listener = try await Listener.listening(at: .unix(path: path), on: scheduler) { _ in }
                let stream = try await ByteStream.connected(to: .unix(path: path), on: scheduler)
                await stream.close()
                await listener.close()
                #expect(access(path, F_OK) != 0)
            }
        }
    }

    @Test func `leaves a file that has come in its place`() async throws {
        try await withTemporaryPath { path in
            try await withScheduler(.libev) { scheduler in
                let listener = try await Listener.listening(at: .unix(path: path), on: scheduler) { _ in }
                unlink(path)
                let other = try plainSocket(at: path, isListening: true)
                defer { _ = close(other) }
                await listener.close()
                #expect(access(path, F_OK) == 0)
            }
        }
    }

    @Test(arguments: ["", String(repeating: "x", count: 108), "/tmp/a\0b"])
    func `refuses a path that cannot be one`(path: String) async throws {
        try await withScheduler(.libev) { scheduler in
            let error = await #expect(throws: SocketError.self) {
                try await Listener.listening(at: .unix(path: path), on: scheduler) { _ in }
            }
            #expect(error?.description.hasPrefix("invalid address: the path") == true)
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `tells who is at its other end`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let address = SocketAddress.abstract(name: "swampy-\(getpid())-\(kind)")
            let (found, continuation) = AsyncStream.makeStream(of: PeerCredentials?.self)
            let listener = try await Listener.listening(at: address, on: scheduler) { descriptor in
                continuation.yield(descriptor.peerCredentials)
            }
            let tcp = try await Listener.listening(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { descriptor in
                continuation.yield(descriptor.peerCredentials)
            }
            try await ByteStream.withConnection(to: address, on: scheduler) { _ in
                let credentials = try #require(await next(of: found))
                #expect(credentials?.process == getpid())
                #expect(credentials?.user == geteuid())
                #expect(credentials?.group == getegid())
            }
            try await ByteStream.withConnection(to: tcp.address, on: scheduler) { _ in
                let credentials = try #require(await next(of: found))
                #expect(credentials == nil)
            }
            await listener.close()
            await tcp.close()
        }
    }
}
