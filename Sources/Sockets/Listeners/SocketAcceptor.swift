internal import Scheduling

/// The connections of a listening socket, accepted one system call each.
final class SocketAcceptor: Acceptor {
    private let watch: any Watch
    private var isClosed = false

    init(_ descriptor: consuming Descriptor, on scheduler: any Scheduler, handler: any ReadinessHandler) {
        watch = scheduler.watch(descriptor, handler: handler)
    }

    func accept() throws(SocketError) -> Descriptor? {
        guard !isClosed else { throw .closed }
        return try Descriptor.accept(from: watch.descriptor)
    }

    func arm(_ interest: Readiness) {
        guard !isClosed else { return }
        watch.arm(interest)
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        watch.close()
    }
}
