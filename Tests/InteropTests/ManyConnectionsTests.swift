import Foundation
import Scheduling
import Sockets
import Swampy
import Synchronization
import Testing

/// A server in this process, and a client in Python that has 10,000 connections at once.
@Suite(.serialized, .enabled(if: hasPython, "/usr/bin/python3 opens the connections"))
struct `Many connections` {
    /// All that can be had here, but libev's io_uring, which ends the process now and then (`ev_iouring.c`: "did not
    /// consume all sqes").
    static let schedulers = SchedulerName.allCases.filter { $0.isAvailable && $0 != .libevIOURing }

    @Test(.timeLimit(.minutes(2)), arguments: schedulers)
    func `10,000 are opened, held, echoed and closed, and no socket is left`(scheduler: SchedulerName) async throws {
        let count = min(10_000, try raisedDescriptorLimit() - 100)
        if count < 10_000 { print("with \(count) connections only: the limit of descriptors allows no more") }
        try await serve(10, on: scheduler)  // so that sockets that the process makes once and keeps are there
        let before = try openSockets()
        let held = try await serve(count, on: scheduler)
        #expect(held == count)
        let after = try openSockets()
        #expect(after == before)
    }

    /// Serves a client that opens so many connections, sends and gets back a message on each, and closes them all.
    ///
    /// - Returns: how many connections there were at the same time.
    @discardableResult
    private func serve(_ count: Int, on name: SchedulerName) async throws -> Int {
        let tally = Mutex(Tally())
        try await withScheduler(name) { scheduler in
            let listener = try await Listener.serving(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { stream in
                tally.withLock { $0.begin() }
                await echo(over: stream)
                tally.withLock { $0.end() }
            }
            let port = try #require(listener.address.port)
            let client = try Program(
                python,
                [Machine.peer("hold_connections.py"), "--port", "\(port)", "--connections", "\(count)"])
            #expect(await client.output() == ["opened", "echoed", "closed"].map { "\($0) \(count)" })
            if await client.end() != 0 { Issue.record("\(await client.errorText())") }
            await listener.shutdown(grace: .seconds(10))
        }
        return tally.withLock { $0.most }
    }
}

/// The system's own: the client needs no packages.
private let python = URL(filePath: "/usr/bin/python3")
private let hasPython = FileManager.default.isExecutableFile(atPath: python.path)

/// How many connections there are, and how many there were at most.
private struct Tally {
    private var count = 0
    private(set) var most = 0

    mutating func begin() {
        count += 1
        most = max(most, count)
    }

    mutating func end() {
        count -= 1
    }
}

/// Sends back what comes, until the peer ends or resets the connection.
private func echo(over stream: ByteStream) async {
    do {
        while case let bytes = try await stream.read(), !bytes.isEmpty {
            try await stream.write(bytes)
        }
    } catch {
        // The peer has reset the connection.
    }
}

/// This process's limit of descriptors, which is made as high as it may be.
private func raisedDescriptorLimit() throws -> Int {
    var limit = rlimit()
    try #require(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
    limit.rlim_cur = limit.rlim_max
    try #require(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
    return Int(clamping: limit.rlim_cur)
}

/// How many sockets this process has open.
///
/// Its other descriptors come and go with Foundation, which keeps the pipes of programs that have ended, and makes a
/// run loop for each thread that starts one.
private func openSockets() throws -> Int {
    let folder = "/proc/self/fd"
    return try FileManager.default.contentsOfDirectory(atPath: folder).count { name in
        // One of them has listed the folder, and is gone by now.
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")
        return target?.hasPrefix("socket:") == true
    }
}
