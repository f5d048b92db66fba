import LibevScheduling
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
}
