internal import Glibc
internal import Scheduling

/// An actor that hears of one descriptor, writes down what it hears, and reacts as it was told.
actor Probe: ReadinessHandler {
    typealias Reaction = @Sendable (isolated Probe, Readiness) -> Void

    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let reports = Log<Readiness>()
    private let scheduler: any Scheduler
    private let react: Reaction
    private var watch: (any Watch)?
    /// Another actor of the same check, for what one does to the other.
    var partner: Probe?

    /// A probe that pauses after each report, unless told to react otherwise.
    init(on scheduler: any Scheduler, react: @escaping Reaction = { probe, _ in probe.arm([]) }) {
        self.scheduler = scheduler
        self.react = react
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    /// Watches `descriptor`, and closes it with the watch.
    func watch(_ descriptor: CInt, for interest: Readiness = .readable) {
        let watch = scheduler.watch(Descriptor(adopting: descriptor), handler: self)
        self.watch = watch
        watch.arm(interest)
    }

    func arm(_ interest: Readiness) { watch?.arm(interest) }

    func redirect(to other: Probe) { watch?.redirect(to: other) }

    func befriend(_ other: Probe) { partner = other }

    func receive() -> Received { watch.map { received(from: $0.descriptor) } ?? .nothing }

    /// Sends so many bytes, and returns how many were taken.
    func send(_ count: Int) -> Int {
        guard let watch else { return 0 }
        return Glibc.send(watch.descriptor, [UInt8](repeating: 0x78, count: count), count, CInt(MSG_NOSIGNAL))
    }

    func ready(_ readiness: Readiness) {
        reports.append(readiness)
        react(self, readiness)
    }

    func close() {
        watch?.close()
        watch = nil
        partner = nil
    }
}

/// An actor with one alarm that writes its number down when it fires, and reacts as it was told.
actor AlarmProbe: AlarmHandler {
    typealias Reaction = @Sendable (isolated AlarmProbe) -> Void

    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let number: Int
    private let scheduler: any Scheduler
    private let fired: Log<Int>
    private let react: Reaction
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    private var armed: AlarmProbe?  // itself: an armed alarm must not be dropped, and a check may be done with it

    init(_ number: Int = 0, on scheduler: any Scheduler, log: Log<Int>, react: @escaping Reaction = { _ in }) {
        self.number = number
        self.scheduler = scheduler
        self.fired = log
        self.react = react
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func arm(at deadline: ContinuousClock.Instant) {
        armed = self
        alarm.arm(at: deadline)
    }

    func arm(in duration: Duration) { arm(at: scheduler.now + duration) }

    func disarm() {
        alarm.disarm()
        armed = nil
    }

    func alarmFired() {
        armed = nil
        fired.append(number)
        react(self)
    }
}
