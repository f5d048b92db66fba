internal import Scheduling
internal import WAMP
internal import WAMPCore

/// Calls or publishes as often as it is answered, and measures that.
actor Press: LoadHandler, AlarmHandler {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private let load: RouterLoad
    private let payload: Payload
    private let router: ObservedProcess?
    private var tally = Tally()
    private var number: UInt64 = 0
    /// The caller or the publisher.
    private var sender: LoadSession?
    /// The callee or the subscribers.
    private var receivers: [LoadSession] = []
    private var crowd: CrowdSessions?
    /// The publications that some subscribers have got already.
    private var publications: [PublicationID: Publication] = [:]
    /// The last one of which an event came. They come in order, so the next new one is the next that was published.
    private var lastPublication: UInt64 = 0
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    private var progressBefore = -1

    private struct Publication {
        let number: UInt64
        var missing: Int

        /// The publication once another subscriber has got it.
        mutating func took() -> Publication {
            missing -= 1
            return self
        }
    }

    /// How long nothing may be answered.
    private static let patience = 5.0

    init(_ load: RouterLoad, on scheduler: any Scheduler) throws {
        self.load = load
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        payload = try Payload(encoding: String(repeating: "x", count: load.size), format: load.format)
        router = try load.processID.map { id throws(RouterLoadFailure) in try ObservedProcess(id) }
    }

    // MARK: From beginning to end

    /// Opens the sessions, presses for the time or the number of operations that the load says, and closes them.
    ///
    /// - Throws: as ``LoadSession/joined(for:on:)``.
    func measure() async throws -> RouterFigures {
        do {
            try await openSessions()
            let figures = try await pressed()
            await closeSessions()
            return figures
        } catch {
            await closeSessions()
            throw error
        }
    }

    /// Answers the calls of others until the task is cancelled; says so when it begins.
    ///
    /// - Throws: as ``LoadSession/joined(for:on:)``, but not `CancellationError`.
    func serveCalls(whenReady: () throws -> Void) async throws {
        do {
            try await openSessions()
            try whenReady()
            tally.startable = 1  // which nobody starts
            try await over()
        } catch is CancellationError {
            // As it should be.
        } catch {
            await closeSessions()
            throw error
        }
        await closeSessions()
    }

    private func openSessions() async throws {
        switch load.kind {
        case .calls(let role):
            if role != .caller { try await openCallee() }
            if role != .callee { sender = try await open() }
        case .events(let count):
            for _ in 0..<count { try await openSubscriber() }
            sender = try await open()
        case .joins, .idle:
            preconditionFailure("joining is not what a press measures")
        }
        if let kind = load.crowd { try await openCrowd(CrowdSessions(kind, of: load)) }
        for session in receivers { await session.serve(self) }
        await sender?.serve(self)
    }

    private func open() async throws -> LoadSession {
        try await .joined(for: load, on: scheduler)
    }

    private func openCallee() async throws {
        let session = try await open()
        receivers.append(session)
        let answer = try await session.answer(to: .register(RegisterMessage(request: 1, procedure: .echo)))
        guard case .registered = answer else { throw RouterLoadFailure.unexpected(answer) }
    }

    private func openSubscriber() async throws {
        let session = try await open()
        receivers.append(session)
        let answer = try await session.answer(to: .subscribe(SubscribeMessage(request: 1, topic: .news)))
        guard case .subscribed = answer else { throw RouterLoadFailure.unexpected(answer) }
    }

    private func openCrowd(_ sessions: CrowdSessions) async throws {
        var sessions = sessions
        defer { crowd = sessions }
        try await sessions.open(on: scheduler)
    }

    private func closeSessions() async {
        alarm.disarm()
        tally.startable = 0
        await close(receivers + [sender].compactMap(\.self))
        await crowd?.close()
    }

    // MARK: Measuring

    private func pressed() async throws -> RouterFigures {
        armAlarm()
        switch load.extent {
        case .operations(let count):
            let meter = try Meter(router)
            begin(count)
            try await over()
            return try figures(by: meter)
        case .seconds(let seconds, let warmUp):
            begin(.max)
            try await scheduler.sleep(for: .seconds(warmUp))
            tally.restart()
            let meter = try Meter(router)
            try await scheduler.sleep(for: .seconds(seconds))
            let figures = try figures(by: meter)
            tally.startable = 0
            try await over()
            return figures
        }
    }

    private func figures(by meter: Meter) throws -> RouterFigures {
        if let failure = tally.failure { throw failure }
        guard tally.done > 0 else {
            throw tally.errors > 0
                ? RouterLoadFailure.onlyErrors(tally.errors) : .noAnswer(seconds: load.extent.seconds)
        }
        let operation: RouterFigures.Operation = if case .calls = load.kind { .call } else { .event }
        return try meter.figures(of: operation, tally.done, errors: tally.errors, tally.latencies)
    }

    private func begin(_ count: Int) {
        tally.startable = count
        for _ in 0..<load.inFlight { startNext() }
    }

    /// Waits until nothing is under way any more.
    private func over() async throws {
        try await park(self, on: scheduler) { (waiter: Waiter<Void, any Error>) in
            if Task.isCancelled {
                waiter.resume(throwing: CancellationError())
            } else if tally.isOver {
                waiter.resume()
            } else {
                tally.waiter = waiter
            }
        } cancelled: { press in
            press.tally.takeWaiter()?.resume(throwing: CancellationError())
        }
        if let failure = tally.failure { throw failure }
    }

    private func resumeIfOver() {
        if tally.isOver { tally.takeWaiter()?.resume() }
    }

    /// For the scheduler: something must have been answered since it was armed.
    func alarmFired() {
        guard tally.progress != progressBefore else { return fail(.noAnswer(seconds: Self.patience)) }
        armAlarm()
    }

    private func armAlarm() {
        progressBefore = tally.progress
        alarm.arm(at: scheduler.now + .seconds(Self.patience))
    }

    private func fail(_ failure: RouterLoadFailure) {
        tally.fail(failure)
        resumeIfOver()
    }

    // MARK: What is sent and comes

    private func startNext() {
        guard let sender, tally.start(number + 1) else { return }
        number += 1
        let request = RequestID(rawValue: number)
        if case .calls = load.kind {
            send(.call(CallMessage(request: request, procedure: .echo, payload: payload)), by: sender)
        } else {
            send(.publish(PublishMessage(request: request, topic: .news, payload: payload)), by: sender)
        }
    }

    private func send(_ message: Message, by session: LoadSession) {
        do {
            try session.sendNow(message)
        } catch {
            fail(.refused("\(error)"))
        }
    }

    func received(_ message: Message) {
        switch message {
        case .invocation(let message):
            send(.yield(YieldMessage(request: message.request, payload: message.payload)), by: receivers[0])
        case .result(let message):
            check(message.payload)
            tally.took(message.request.rawValue)
            end(message.request.rawValue)
        case .error(let message):
            tally.countError()
            end(message.request.rawValue)
        case .event(let message):
            check(message.payload)
            took(message.publication)
        default:
            fail(.unexpected(message))
        }
    }

    private func check(_ answer: Payload) {
        if answer != payload { fail(.wrongPayload) }
    }

    private func took(_ publication: PublicationID) {
        if publications[publication] == nil { lastPublication += 1 }
        let fresh = Publication(number: lastPublication, missing: receivers.count)
        let taken = publications[publication, default: fresh].took()
        tally.took(taken.number)
        guard taken.missing == 0 else { return }
        publications[publication] = nil
        end(taken.number)
    }

    private func end(_ number: UInt64) {
        tally.end(number)
        startNext()
        resumeIfOver()
    }

    func lostSession(because reason: String) {
        fail(.disconnected(reason))
    }
}
