#if URing
    internal import CLibURing
    internal import Scheduling

    internal import Glibc

    /// A descriptor with operations in flight: what a watch, a channel and an acceptor have in common.
    ///
    /// Operations are submitted in ``settle()`` only, which the loop calls right before it enters the kernel. So no
    /// callback runs between naming a descriptor and the kernel's having looked it up, and ``close()`` may free the
    /// number at once; operations in flight hold the file itself until they are cancelled.
    class Source: @unchecked Sendable {  // touched on its scheduler only
        let loop: Loop
        let descriptor: CInt
        // Hot state is not watched for overlapping accesses: all is on one thread, and nothing here is passed `inout` to
        // code that could come back. The checks took a twentieth of a message's cost.
        @exclusivity(unchecked) private(set) var handler: (any ReadinessHandler)?  // nil: closed
        @exclusivity(unchecked) private(set) var armed: Readiness = []
        @exclusivity(unchecked) private var inFlight: Operations = []
        @exclusivity(unchecked) private var cancelled: Operations = []
        private var place = Loop.Place(index: 0, generation: 0)

        // The loop's: whether it has the source in a list already.
        @exclusivity(unchecked) var mustReport = false
        @exclusivity(unchecked) var mustSettle = false

        private struct Operations: OptionSet {
            let rawValue: UInt8
            init(rawValue: UInt8) { self.rawValue = rawValue }
            init(_ operation: Operation) { rawValue = 1 << operation.rawValue }
        }

        init(_ descriptor: CInt, on loop: Loop, handler: any ReadinessHandler) {
            self.loop = loop
            self.descriptor = descriptor
            self.handler = handler
            place = loop.add(self)
        }

        deinit {
            precondition(isClosed, "a watch, channel or acceptor was dropped without close()")
        }

        // MARK: For subclasses

        var isClosed: Bool { handler == nil }

        /// What can be reported now. Level-triggered: asked again each turn as long as there is something.
        var readiness: Readiness { [] }

        /// Whether a closed source has nothing more to submit.
        var isFinished: Bool { isClosed }

        /// Something came of `operation`.
        func completed(_ operation: Operation, _ completion: Completion) {}

        /// Submits what the present state asks for.
        func settle() {}

        func isInFlight(_ operation: Operation) -> Bool { inFlight.contains(Operations(operation)) }

        /// Submits an operation.
        func start(_ operation: Operation, _ prepare: (UnsafeMutablePointer<io_uring_sqe>) -> Void) {
            inFlight.insert(Operations(operation))
            loop.ring.submit(place.token(operation), prepare)
        }

        /// Takes an operation as ended that will not complete.
        func end(_ operation: Operation) {
            inFlight.remove(Operations(operation))
            cancelled.remove(Operations(operation))
        }

        /// Asks the kernel to end an operation that is in flight. It still completes, with what it got done.
        func cancel(_ operation: Operation) {
            guard isInFlight(operation), cancelled.insert(Operations(operation)).inserted else { return }
            loop.ring.submit(.nobody) { cliburing_prep_cancel($0, place.token(operation).rawValue) }
        }

        /// Reports nothing more; true the first time. The loop keeps the source until its operations have ended.
        func detach() -> Bool {
            guard !isClosed else { return false }
            handler = nil
            armed = []
            loop.keep(self, at: place)
            loop.settleLater(self)
            return true
        }

        // MARK: For the loop

        /// Takes a completion of one of its operations.
        final func take(_ completion: Completion) {
            guard let operation = completion.token.operation else { return }
            if completion.isLast { end(operation) }
            completed(operation, completion)
            forgetWhenOver()
        }

        /// Reports what is ready and armed.
        func report() {
            let news = readiness.intersection(armed)
            if !news.isEmpty { handler?.deliver(news) }
        }

        /// Whether there is still something to report.
        final var isReady: Bool { !readiness.isDisjoint(with: armed) }

        /// Submits what is to be submitted.
        final func settleNow() {
            settle()
            forgetWhenOver()
        }

        private func forgetWhenOver() {
            if isFinished, inFlight.isEmpty { loop.forget(place) }
        }

        // MARK: Watch, Channel and Acceptor

        /// Replaces the set of events reported.
        func arm(_ interest: Readiness) {
            guard !isClosed, interest != armed else { return }
            armed = interest
            if isReady { loop.reportLater(self) }
            loop.settleLater(self)
        }

        /// Reports to `handler` from now on.
        func redirect(to handler: any ReadinessHandler) {
            precondition(!isClosed, "redirect(to:) after close()")
            self.handler = handler
        }
    }
#endif
