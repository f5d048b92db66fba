#if URing
    internal import CLibURing
    internal import Scheduling

    internal import Glibc

    /// A descriptor watched by polls that are made anew after each report, which is what level-triggered means.
    ///
    /// Pausing leaves a poll in flight: at worst it completes once for nobody.
    final class URingWatch: Source, Watch, @unchecked Sendable {  // touched on its scheduler only
        private var polled: Readiness = []  // what the poll in flight asks for
        private var found: Readiness = []

        override var readiness: Readiness { found }

        override func report() {
            super.report()
            found = []
            loop.settleLater(self)
        }

        override func completed(_ operation: Operation, _ completion: Completion) {
            polled = []
            if completion.result != -ECANCELED { found = Self.readiness(completion.result) }
            if isReady { return loop.reportLater(self) }
            found = []
            loop.settleLater(self)
        }

        override func settle() {
            if isInFlight(.poll) {
                if isClosed || !armed.isSubset(of: polled) { cancel(.poll) }
            } else if !armed.isEmpty {
                var events: CInt = 0
                if armed.contains(.readable) { events |= POLLIN }
                if armed.contains(.writable) { events |= POLLOUT }
                polled = armed
                start(.poll) { io_uring_prep_poll_add($0, descriptor, UInt32(events)) }
            }
        }

        func close() {
            guard detach() else { return }
            _ = Glibc.close(descriptor)
        }

        /// Errors and hang-ups count as both: the next call tells which.
        private static func readiness(_ result: CInt) -> Readiness {
            guard result >= 0, result & (POLLERR | POLLHUP | POLLNVAL) == 0 else { return [.readable, .writable] }
            var readiness: Readiness = []
            if result & POLLIN != 0 { readiness.insert(.readable) }
            if result & POLLOUT != 0 { readiness.insert(.writable) }
            return readiness
        }
    }
#endif
