import Glibc
import LibevScheduling
import Scheduling
import Testing

@Suite struct `A libev scheduler` {
    @Test func `names the backends it has when it lacks one`() {
        #expect(throws: LibevError.unsupported(.kqueue)) { try LibevScheduler(backend: .kqueue) }
        let description = LibevError.unsupported(.kqueue).description
        #expect(description.contains("kqueue"))
        #expect(description.contains("epoll"))
    }

    @Test func `recommends epoll on Linux`() {
        #expect(LibevBackend.recommended == .epoll)
    }

    @Test(arguments: LibevBackend.allCases.filter(\.isSupported))
    func `runs on each backend that it says it has`(backend: LibevBackend) async throws {
        let scheduler = try LibevScheduler(backend: backend)
        let isOnScheduler = await scheduler.task { scheduler.isIsolatingCurrentContext() }.value
        #expect(isOnScheduler == true)
        await scheduler.shutdown()
    }

    @Test func `takes the backend that was asked for, whatever LIBEV_FLAGS says`() async {
        await #expect(processExitsWith: .success) {
            setenv("LIBEV_FLAGS", "8", 1)  // kqueue, which Linux has not: libev would make no loop
            let scheduler = try LibevScheduler(backend: .poll)
            await scheduler.shutdown()
        }
    }
}
