#if URing
    internal import CLibURing

    internal import Glibc

    /// One io_uring. It is made anywhere, and belongs to the thread that starts it from then on.
    final class Ring {
        private let ring: UnsafeMutablePointer<io_uring>
        private var isOpen = true

        /// How many operations are submitted with one system call at most; more take another.
        private static let submissionCount: UInt32 = 1024
        /// How many completions wait without the kernel having to set some aside.
        private static let completionCount: UInt32 = 4096

        /// Sets a ring up, with the best flags that the kernel knows.
        ///
        /// - Throws: ``URingError`` when the kernel has no such thing or refuses it.
        init() throws(URingError) {
            // SINGLE_ISSUER is as old as the multishot receive, so it stands for the kernel's age. R_DISABLED: the
            // single issuer is who enables it, not who makes it.
            let needed = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_R_DISABLED | IORING_SETUP_SUBMIT_ALL
            let sized = needed | IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP
            let ring = UnsafeMutablePointer<io_uring>.allocate(capacity: 1)
            ring.initialize(to: io_uring())
            var result = -EINVAL
            for flags in [IORING_SETUP_DEFER_TASKRUN, IORING_SETUP_COOP_TASKRUN] where result == -EINVAL {
                var parameters = io_uring_params()
                parameters.flags = sized | flags
                parameters.cq_entries = Self.completionCount
                result = io_uring_queue_init_params(Self.submissionCount, ring, &parameters)
            }
            guard result == 0 else {
                ring.deallocate()
                throw .refused(errno: -result)
            }
            self.ring = ring
        }

        deinit {
            if isOpen { io_uring_queue_exit(ring) }
            ring.deallocate()
        }

        /// Makes the calling thread the one that submits and waits.
        func start() {
            let result = cliburing_enable_rings(ring)
            precondition(result == 0, "an io_uring cannot be enabled (error \(-result))")
            // Saves a look-up for each call. Without it, which is the kernel's to decide, all works the same.
            _ = io_uring_register_ring_fd(ring)
        }

        /// Ends what ``start()`` began, on the same thread. The ring must not be used any more.
        func stop() {
            isOpen = false
            io_uring_queue_exit(ring)
        }

        /// Registers a ring of provided buffers; false when the kernel does not know `flags`.
        func register(_ buffers: UnsafeMutableRawPointer, count: Int, group: UInt16, flags: Int) throws(URingError)
            -> Bool
        {
            let result = cliburing_register_buffers(ring, buffers, UInt32(count), group, UInt16(flags))
            guard result == 0 || result == -EINVAL else { throw .refused(errno: -result) }
            return result == 0
        }

        // MARK: Submissions

        /// Adds an operation, whose completions carry `token`. What `prepare` points to must live until it is submitted.
        func submit(_ token: Token, _ prepare: (UnsafeMutablePointer<io_uring_sqe>) -> Void) {
            var entry = io_uring_get_sqe(ring)
            while entry == nil {
                check(io_uring_submit_and_get_events(ring))
                entry = io_uring_get_sqe(ring)
            }
            guard let entry else { return }
            prepare(entry)
            entry.pointee.user_data = token.rawValue
        }

        /// Submits what was added and takes completions in without waiting: one system call.
        func enter() {
            check(io_uring_submit_and_get_events(ring))
            submitRest()
        }

        /// Submits what was added and waits for a completion, at most for `limit`: one system call.
        func enterAndWait(_ limit: Duration?) {
            if let limit {
                var first: UnsafeMutablePointer<io_uring_cqe>?
                var timeout = __kernel_timespec(limit)
                check(io_uring_submit_and_wait_timeout(ring, &first, 1, &timeout, nil))
            } else {
                check(io_uring_submit_and_wait(ring, 1))
            }
            submitRest()
        }

        /// The kernel may take a part only when it lacks memory. No descriptor may be closed before it has taken all.
        private func submitRest() {
            while io_uring_sq_ready(ring) > 0 { check(io_uring_submit_and_get_events(ring)) }
        }

        private func check(_ result: CInt) {
            switch -result {
            case EINTR, ETIME, EAGAIN, EBUSY, ENOMEM: break  // comes again
            default: precondition(result >= 0, "io_uring_enter refuses what the loop asks (error \(-result))")
            }
        }

        // MARK: Completions

        /// Whether completions wait elsewhere, since there was no room for them. The next call takes them in.
        var hasOverflow: Bool { io_uring_cq_has_overflow(ring) }

        /// Calls `body` with every completion that waits.
        func takeCompletions(_ body: (Completion) -> Void) {
            let count = io_uring_cq_ready(ring)
            for offset in 0..<count {
                body(Completion(cliburing_completion(ring, offset).pointee))
            }
            io_uring_cq_advance(ring, count)
        }
    }

    /// What came of an operation.
    struct Completion {
        let token: Token
        /// A count or a descriptor; a negative error number.
        let result: CInt
        private let flags: UInt32

        init(_ entry: io_uring_cqe) {
            token = Token(rawValue: entry.user_data)
            result = entry.res
            flags = entry.flags
        }

        /// Nothing more will come of the operation.
        var isLast: Bool { flags & IORING_CQE_F_MORE == 0 }

        /// The number of the provided buffer that was used.
        var buffer: Int? {
            flags & IORING_CQE_F_BUFFER == 0 ? nil : Int(flags >> UInt32(IORING_CQE_BUFFER_SHIFT))
        }

        /// The kernel goes on using the rest of that buffer.
        var leavesRestOfBuffer: Bool { flags & UInt32(CLIBURING_CQE_F_BUF_MORE) != 0 }
    }

    extension __kernel_timespec {
        init(_ duration: Duration) {
            let (seconds, attoseconds) = duration.components
            self.init(tv_sec: seconds, tv_nsec: attoseconds / 1_000_000_000)
        }
    }
#endif
