#if URing
    internal import CLibURing
    internal import Scheduling
    internal import Sockets

    internal import Glibc

    /// A listening socket whose connections the kernel accepts ahead, about ``aheadLimit`` at most.
    final class URingAcceptor: Source, Acceptor, @unchecked Sendable {  // touched on its scheduler only
        private var accepted: [CInt] = []  // newest first
        private var failure: SocketError?

        private static let aheadLimit = 1024

        private var wantsToAccept: Bool {
            armed.contains(.readable) && failure == nil && accepted.count < Self.aheadLimit
        }

        override var readiness: Readiness { accepted.isEmpty && failure == nil ? [] : .readable }

        override func completed(_ operation: Operation, _ completion: Completion) {
            switch completion.result {
            case 0... where isClosed: _ = Glibc.close(completion.result)
            case 0...: accepted.insert(completion.result, at: 0)
            case -ECANCELED, -EINTR, -ECONNABORTED, -EPROTO: break  // that peer is gone; the next one may not be
            default: failure = .system(errno: -completion.result, during: "accept a connection")
            }
            if isReady { loop.reportLater(self) }
            if wantsToAccept == completion.isLast { loop.settleLater(self) }
        }

        override func settle() {
            if !wantsToAccept {
                cancel(.accept)
            } else if !isInFlight(.accept) {
                let flags = CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
                start(.accept) { io_uring_prep_multishot_accept($0, descriptor, nil, nil, flags) }
            }
        }

        func accept() throws(SocketError) -> Descriptor? {
            guard !isClosed else { throw .closed }
            if let raw = accepted.popLast() {
                if !isInFlight(.accept) { loop.settleLater(self) }
                return Descriptor(adopting: raw)
            }
            guard let failure else { return nil }
            self.failure = nil
            loop.settleLater(self)
            throw failure
        }

        func close() {
            guard detach() else { return }
            for raw in accepted { _ = Glibc.close(raw) }
            accepted = []
            _ = Glibc.close(descriptor)
        }
    }
#endif
