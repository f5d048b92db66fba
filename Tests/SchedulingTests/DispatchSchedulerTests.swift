import DispatchScheduling
import Glibc
import Scheduling
import TestSupport
import Testing

/// What is particular to Dispatch and the epoll descriptor that it watches for us.
@Suite struct `A Dispatch scheduler` {
    @Test func `reports all of 600 descriptors that are ready at once, again and again`() async throws {
        try await withScheduler(.dispatch) { scheduler in
            let pair = try SocketPair()
            let ears = (0..<600).map { _ in Ear(on: scheduler) }
            for ear in ears { await ear.listen(to: pair.duplicate()) }
            pair.send()
            for _ in 0..<5 {
                await withTaskGroup(of: Void.self) { group in
                    for ear in ears { group.addTask { await ear.hear() } }
                }
            }
            for ear in ears { await ear.close() }
        }
    }

    @Test func `drops the events of a descriptor that was closed and replaced in the same turn`() async throws {
        try await withScheduler(.dispatch) { scheduler in
            let (busy, quiet) = (try SocketPair(), try SocketPair())
            let (left, right, newcomer) = (Ear(on: scheduler), Ear(on: scheduler), Ear(on: scheduler))
            // Whichever hears first closes the other, whose number goes to a socket that is not ready.
            for (ear, other) in [(left, right), (right, left)] {
                await ear.listen(to: busy.duplicate()) {
                    other.assumeIsolated { $0.close() }
                    newcomer.assumeIsolated { $0.listen(to: quiet.duplicate()) }
                }
            }
            busy.send()
            while await left.reports + right.reports == 0 { await Task.yield() }
            for _ in 0..<100 { await scheduler.task {}.value }
            #expect(await [left.isOpen, right.isOpen].count { $0 } == 1)
            #expect(await newcomer.reports == 0)
            quiet.send()
            await newcomer.hear()
            for ear in [left, right, newcomer] { await ear.close() }
        }
    }

    @Test func `reports a closed watch no more, though a duplicate of its descriptor lives on`() async throws {
        try await withScheduler(.dispatch) { scheduler in
            let (busy, quiet) = (try SocketPair(), try SocketPair())
            let (former, latter) = (Ear(on: scheduler), Ear(on: scheduler))
            busy.send()
            await former.listen(to: busy.duplicate())
            await former.hear()
            await former.close()
            await latter.listen(to: quiet.duplicate())
            for _ in 0..<100 { await scheduler.task {}.value }
            #expect(await latter.reports == 0)
            quiet.send()
            await latter.hear()
            await latter.close()
        }
    }

    @Test func `reports a file as ready while it is armed, though epoll refuses it`() async throws {
        try await withScheduler(.dispatch) { scheduler in
            let ear = Ear(on: scheduler)
            await ear.listen(to: Descriptor(adopting: open("/dev/null", O_RDONLY)))
            for _ in 0..<3 { await ear.hear() }
            let count = await ear.pause()
            for _ in 0..<100 { await scheduler.task {}.value }
            #expect(await ear.reports == count)
            await ear.close()
        }
    }

    @Test func `leaves no epoll descriptor open, be it shut down or dropped`() async {
        await #expect(processExitsWith: .success) {
            await DispatchScheduler().shutdown()  // from now on Dispatch has one of its own
            let before = openEpollCount()
            for _ in 0..<20 { await DispatchScheduler().shutdown() }
            #expect(openEpollCount() == before)
            for _ in 0..<20 { await DispatchScheduler().task {}.value }
            let deadline = ContinuousClock.now + .seconds(20)  // Dispatch cancels when it gets to it
            while openEpollCount() > before, .now < deadline { usleep(1_000) }
            #expect(openEpollCount() == before)
        }
    }
}

/// How many epoll descriptors this process has open. Others come and go: Dispatch opens a timer when it likes.
private func openEpollCount() -> Int {
    (0..<1024).count { number in
        var target = [CChar](repeating: 0, count: 64)
        _ = readlink("/proc/self/fd/\(number)", &target, 63)
        return strcmp(target, "anon_inode:[eventpoll]") == 0
    }
}

/// Two connected sockets: what is sent at the far end makes every duplicate of the near end readable.
private final class SocketPair: Sendable {
    private let near: CInt
    private let far: CInt

    init() throws {
        var ends: [CInt] = [0, 0]
        try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends) == 0)
        (near, far) = (ends[0], ends[1])
    }

    deinit {
        _ = close(near)
        _ = close(far)
    }

    /// Has the lowest free number: the one that was closed last, unless another test was faster.
    func duplicate() -> Descriptor { Descriptor(adopting: dup(near)) }

    func send() { #expect(write(far, "x", 1) == 1) }
}

/// An actor that counts what is reported about one descriptor, and reads nothing.
private actor Ear: ReadinessHandler {
    private let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private var watch: (any Watch)?
    private var waiter: CheckedContinuation<Void, Never>?
    private var firstTime: (@Sendable () -> Void)?
    private(set) var reports = 0

    init(on scheduler: any Scheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    var isOpen: Bool { watch != nil }

    func listen(to descriptor: consuming Descriptor, firstTime: (@Sendable () -> Void)? = nil) {
        self.firstTime = firstTime
        let watch = scheduler.watch(descriptor, handler: self)
        self.watch = watch
        watch.arm(.readable)
    }

    /// Waits for one more report.
    func hear() async {
        await withCheckedContinuation { waiter = $0 }
    }

    /// Hears nothing more; returns how much it has heard.
    func pause() -> Int {
        watch?.arm([])
        return reports
    }

    func close() {
        watch?.close()
        watch = nil
    }

    func ready(_ readiness: Readiness) {
        reports += 1
        waiter?.resume()
        waiter = nil
        firstTime?()
        firstTime = nil
    }
}
