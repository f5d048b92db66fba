import Glibc
import Scheduling
import Sockets
import TestSupport
import Testing

/// Dispatch opens an epoll for the first timer or source of the process, and keeps it: from here on it is there.
private let warmUp = Task {
    try await Task.sleep(for: .milliseconds(1))
}

/// Runs `body` with a scheduler and shuts it down afterwards; every descriptor opened meanwhile must be closed then.
func withScheduler(_ kind: SchedulerKind, _ body: (any Scheduler) async throws -> Void) async throws {
    try await warmUp.value
    let before = openDescriptors()
    let outcome = await outcome(of: body, on: try kind.make())
    // Some schedulers close their own when they are dropped, and some a connection's a little later.
    for _ in 0..<5000 {
        if openDescriptors().isSubset(of: before) { break }
        try await Task.sleep(for: .milliseconds(1))
    }
    #expect(openDescriptors().subtracting(before).map(target(of:)) == [])
    try outcome.get()
}

private func outcome(
    of body: (any Scheduler) async throws -> Void, on scheduler: any Scheduler
) async -> Result<Void, any Error> {
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(scheduler)) } catch { outcome = .failure(error) }
    await scheduler.shutdown()
    return outcome
}

/// A path in the temporary folder that nothing is at, and at which nothing is left.
func withTemporaryPath(_ body: (String) async throws -> Void) async throws {
    let path = "/tmp/swampy-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"
    defer { unlink(path) }
    try await body(path)
}

/// The numbers of the descriptors that are open, less the one that looks, and those that wake threads and measure time:
/// Dispatch opens such when it first needs them and keeps them.
func openDescriptors() -> Set<CInt> {
    guard let directory = opendir("/proc/self/fd") else { return [] }
    defer { closedir(directory) }
    var numbers: Set<CInt> = []
    while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        guard let number = CInt(name), number != dirfd(directory) else { continue }
        if !["anon_inode:[eventfd]", "anon_inode:[timerfd]"].contains(target(of: number)) { numbers.insert(number) }
    }
    return numbers
}

private func target(of descriptor: CInt) -> String {
    var buffer = [CChar](repeating: 0, count: 64)
    guard readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count - 1) > 0 else { return "" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Lets turns of `scheduler` go by until `condition` holds; false when it does not within some seconds.
func eventually(on scheduler: any Scheduler, _ condition: () async -> Bool) async throws -> Bool {
    for _ in 0..<5000 {
        if await condition() { return true }
        try await scheduler.sleep(for: .milliseconds(1))
    }
    return false
}

/// What comes next in `stream`.
func next<Element: Sendable>(of stream: AsyncStream<Element>) async -> Element? {
    for await element in stream { return element }
    return nil
}

/// A loopback port at which nobody listens.
func deadAddress(on scheduler: any Scheduler, host: String = "127.0.0.1") async throws -> SocketAddress {
    let address = try #require(SocketAddress(numericHost: host, port: 0))
    let listener = try await Listener.listening(at: address, on: scheduler) { _ in }
    await listener.close()
    return listener.address
}

/// A loopback address that answers nothing: a listening socket whose backlog is full.
final class BlackHole {
    let address: SocketAddress
    private var ends: [CInt] = []

    init() throws {
        let listening = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        ends = [listening]
        try #require(listen(listening, 0) == 0)  // binds to a port that the system chooses
        let bound = try #require(numericAddress(of: listening))
        address = .ipv4("127.0.0.1", port: try #require(bound.port))
        // One connection has room beside the backlog of none; Linux lets the next ones wait for an answer.
        for _ in 0..<2 {
            let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            ends.append(client)
            _ = connectSocket(client, to: try #require(bound.port))
        }
    }

    deinit {
        for end in ends { _ = close(end) }
    }
}

/// Starts to connect a plain socket to a port of 127.0.0.1.
func connectSocket(_ descriptor: CInt, to port: UInt16) -> CInt {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}

/// A plain, non-blocking socket that is being connected to `address`, of 127.0.0.1.
func client(of address: SocketAddress) throws -> CInt {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
    try #require(descriptor >= 0)
    _ = connectSocket(descriptor, to: try #require(address.port))
    return descriptor
}

private func numericAddress(of descriptor: CInt) -> SocketAddress? {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    return result == 0 ? .ipv4("127.0.0.1", port: UInt16(bigEndian: address.sin_port)) : nil
}

/// The value of a socket option that is a number.
func option(_ descriptor: CInt, _ level: CInt, _ name: CInt) -> CInt? {
    var value: CInt = 0
    var length = socklen_t(MemoryLayout<CInt>.size)
    return getsockopt(descriptor, level, name, &value, &length) == 0 ? value : nil
}
