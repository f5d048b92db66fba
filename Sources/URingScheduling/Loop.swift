#if URing
    internal import CLibURing
    internal import Scheduling

    internal import Glibc

    /// What only a scheduler's thread touches: the ring, its buffers, and the sources that wait for completions.
    ///
    /// The order of a turn: take completions, report readiness, fire alarms; then the scheduler runs jobs; then settle,
    /// which submits everything that came of it, and enter the kernel once.
    final class Loop {
        let ring: Ring  // goes first: the kernel must have let go of the buffers
        let buffers: ReceiveBuffers
        /// How long a closed channel may go on sending; the kernel reads it when that begins.
        let lingerLimit: UnsafeMutablePointer<__kernel_timespec>
        private let wakeUp: WakeUp
        private var isWakeUpPolled = false

        @exclusivity(unchecked) private var places: ContiguousArray<Occupant> = []
        private var freePlaces: ContiguousArray<Int> = []
        private var keptCount = 0

        @exclusivity(unchecked) private var reporting: ContiguousArray<Source> = []
        @exclusivity(unchecked) private var reported: ContiguousArray<Source> = []
        @exclusivity(unchecked) private var settling: ContiguousArray<Source> = []
        @exclusivity(unchecked) private var settled: ContiguousArray<Source> = []
        @exclusivity(unchecked) private var silent: ContiguousArray<URingChannel> = []

        /// Who lives in a place of the table.
        private struct Occupant {
            var generation: UInt32 = 0
            /// Open sources are their users' own, who must not drop them without close().
            var source: Unmanaged<Source>?
            /// Closed ones are kept until their last operation has ended.
            var kept: Source?
        }

        /// A source's address.
        struct Place {
            let index: Int
            let generation: UInt32

            func token(_ operation: Operation) -> Token {
                Token(operation, index: index, generation: generation)
            }
        }

        /// - Throws: ``URingError`` when the kernel refuses what the loop needs.
        init(wakeUp: WakeUp) throws(URingError) {
            self.wakeUp = wakeUp
            ring = try Ring()
            buffers = try ReceiveBuffers(for: ring)
            lingerLimit = .allocate(capacity: 1)
            lingerLimit.initialize(to: __kernel_timespec(.seconds(5)))
        }

        deinit {
            lingerLimit.deallocate()
        }

        // MARK: Turns

        /// Takes what came from the kernel, and reports what became ready.
        func takeCompletions() {
            ring.takeCompletions { completion in
                if completion.token.operation == .wake {
                    isWakeUpPolled = !completion.isLast
                } else {
                    source(of: completion.token)?.take(completion)
                }
            }
            confirmSilentSends()
            swap(&reporting, &reported)
            for source in reported {
                source.mustReport = false
                source.report()
            }
        }

        /// Submits what the sources ask for. True when nothing is left to report, so that the loop may sleep.
        func settle() -> Bool {
            // Level-triggered: what the jobs of this turn left is reported in the next.
            for source in reported where source.isReady { reportLater(source) }
            reported.removeAll(keepingCapacity: true)
            if !isWakeUpPolled {
                isWakeUpPolled = true
                let token = Token(.wake, index: 0, generation: 0)
                ring.submit(token) { io_uring_prep_poll_multishot($0, wakeUp.descriptor, UInt32(POLLIN)) }
            }
            swap(&settling, &settled)
            for source in settled {
                source.mustSettle = false
                source.settleNow()
            }
            settled.removeAll(keepingCapacity: true)
            return reporting.isEmpty
        }

        /// Waits until closed sources have sent what was left to send and all their operations have ended.
        ///
        /// It is the loop's end: nothing may be done with it afterwards.
        func finish() {
            _ = settle()
            while keptCount > 0 {
                ring.enterAndWait(nil)
                takeCompletions()
                _ = settle()
            }
            ring.stop()
        }

        /// A silent send has ended when the kernel has taken the submission; unless it complained, it is done.
        private func confirmSilentSends() {
            guard !ring.hasOverflow else { return }  // a complaint may be among what waits elsewhere
            for channel in silent { channel.confirmSilentSend() }
            silent.removeAll(keepingCapacity: true)
        }

        // MARK: For sources

        /// Calls ``URingChannel/confirmSilentSend()`` after the kernel was entered, and its complaints were heard.
        func confirmLater(_ channel: URingChannel) {
            silent.append(channel)
        }

        /// Calls ``Source/report()`` after the completions of this turn, or in the next one when they are through.
        func reportLater(_ source: Source) {
            guard !source.mustReport else { return }
            source.mustReport = true
            reporting.append(source)
        }

        /// Calls ``Source/settle()`` before the loop enters the kernel.
        func settleLater(_ source: Source) {
            guard !source.mustSettle else { return }
            source.mustSettle = true
            settling.append(source)
        }

        /// Gives a source its address, while its owner keeps it alive.
        func add(_ source: Source) -> Place {
            if freePlaces.isEmpty {
                freePlaces.append(places.count)
                places.append(Occupant())
            }
            let index = freePlaces.removeLast()
            places[index].source = Unmanaged.passUnretained(source)
            return Place(index: index, generation: places[index].generation)
        }

        /// Keeps a closed source alive until ``forget(_:)``.
        func keep(_ source: Source, at place: Place) {
            places[place.index].kept = source
            keptCount += 1
        }

        /// Frees the address of a closed source.
        func forget(_ place: Place) {
            guard places[place.index].generation == place.generation else { return }
            keptCount -= 1
            places[place.index] = Occupant(generation: (place.generation + 1) & 0xFF_FFFF)
            freePlaces.append(place.index)
        }

        private func source(of token: Token) -> Source? {
            guard token != .nobody else { return nil }
            let occupant = places[token.index]
            guard occupant.generation == token.generation else { return nil }
            return occupant.source?.takeUnretainedValue()
        }
    }
#endif
