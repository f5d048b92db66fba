import ManualScheduling
import Scheduling
import TestSupport
import Testing

@Suite struct `An alarm queue` {
    private let start = ContinuousClock.now

    @Test func `fires what is due in the order of the deadlines, and equal ones as they were armed`() {
        withTower(of: 5) { tower in
            for (alarm, second) in zip(tower.alarms, [2, 1, 2, 3, 1]) { alarm.arm(at: start + .seconds(second)) }
            #expect(tower.queue.earliest == start + .seconds(1))
            tower.queue.fire(upTo: start)
            #expect(tower.rung == [])
            tower.queue.fire(upTo: start + .seconds(2))
            #expect(tower.rung == [1, 4, 0, 2])
            #expect(tower.queue.count == 1)
            tower.queue.fire(upTo: start + .seconds(3))
            #expect(tower.rung == [1, 4, 0, 2, 3])
            #expect(tower.queue.count == 0)
            #expect(tower.queue.earliest == nil)
        }
    }

    @Test func `forgets the former deadline when an alarm is armed again, and its place among equals`() {
        withTower(of: 2) { tower in
            for alarm in tower.alarms { alarm.arm(at: start) }
            tower.alarms[0].arm(at: start)
            tower.queue.fire(upTo: start)
            #expect(tower.rung == [1, 0])
            tower.alarms[0].arm(at: start)
            tower.alarms[0].arm(at: start + .seconds(1))
            #expect(tower.queue.count == 1)
            tower.queue.fire(upTo: start)
            #expect(tower.rung == [1, 0])
            tower.queue.fire(upTo: start + .seconds(1))
            #expect(tower.rung == [1, 0, 0])
        }
    }

    @Test func `does not fire what another alarm of the same pass disarmed, or disarmed and dropped`() {
        withTower(of: 4) { tower in
            for alarm in tower.alarms { alarm.arm(at: start) }
            tower.actions[0] = { tower in
                tower.alarms[1].disarm()
                tower.alarms[3].disarm()
                tower.alarms.removeLast()
                #expect(tower.queue.count == 1)
            }
            tower.queue.fire(upTo: start)
            #expect(tower.rung == [0, 2])
            tower.queue.fire(upTo: start + .seconds(1))
            #expect(tower.rung == [0, 2])
        }
    }

    @Test func `fires what is armed during a pass in the next one, however long it has been due`() {
        withTower(of: 3) { [start] tower in
            for alarm in tower.alarms { alarm.arm(at: start) }
            tower.actions[0] = { tower in
                tower.alarms[0].arm(at: start - .seconds(1))
                tower.alarms[1].arm(at: start - .seconds(2))
                #expect(tower.queue.count == 3)
            }
            tower.queue.fire(upTo: start)
            #expect(tower.rung == [0, 2])
            tower.actions = [:]
            tower.queue.fire(upTo: start)
            #expect(tower.rung == [0, 2, 1, 0])
        }
    }

    @Test func `does not keep a handler alive`() {
        withTower(of: 1) { tower in
            weak let bell = tower.bells[0]
            tower.bells = []
            #expect(bell == nil)
        }
    }

    @Test func `traps when an alarm fires whose handler is gone`() async {
        await #expect(processExitsWith: .failure) {
            withTower(of: 1) { tower in
                tower.alarms[0].arm(at: .now)
                tower.bells = []
                tower.queue.fire(upTo: .now)
            }
        }
    }

    @Test func `traps when an alarm is dropped while armed`() async {
        await #expect(processExitsWith: .failure) {
            withTower(of: 1) { tower in
                tower.alarms[0].arm(at: .now)
                tower.alarms = []
            }
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `agrees with a sorted array, whatever is armed, moved, disarmed and fired`(seed: UInt64) {
        withTower(of: 64) { tower in
            var generator = SeededGenerator(seed: seed)
            var expected: [(deadline: ContinuousClock.Instant, number: Int)] = []
            var now = start
            for _ in 0..<2_000 {
                let number = Int.random(in: 0..<64, using: &generator)
                switch Int.random(in: 0..<8, using: &generator) {
                case 0...4:
                    let deadline = now + .seconds(Int.random(in: -2...20, using: &generator))
                    tower.alarms[number].arm(at: deadline)
                    expected.removeAll { $0.number == number }
                    let index = expected.firstIndex { deadline < $0.deadline } ?? expected.endIndex
                    expected.insert((deadline, number), at: index)
                case 5:
                    tower.alarms[number].disarm()
                    expected.removeAll { $0.number == number }
                default:
                    now += .seconds(Int.random(in: 0...3, using: &generator))
                    let due = expected.prefix { $0.deadline <= now }.map(\.number)
                    expected.removeFirst(due.count)
                    tower.rung = []
                    tower.queue.fire(upTo: now)
                    #expect(tower.rung == due)
                }
                #expect(tower.queue.count == expected.count)
                #expect(tower.queue.earliest == expected.first?.deadline)
            }
        }
    }

    @Test func `holds 100,000 alarms, moves each and fires all in order`() {
        withTower(of: 100_000) { tower in
            var generator = SeededGenerator(seed: 1)
            let order = tower.alarms.indices.shuffled(using: &generator)
            for (second, number) in order.reversed().enumerated() {
                tower.alarms[number].arm(at: start + .seconds(second))
            }
            #expect(tower.queue.count == 100_000)
            for (second, number) in order.enumerated() { tower.alarms[number].arm(at: start + .seconds(second)) }
            #expect(tower.queue.count == 100_000)
            tower.queue.fire(upTo: start + .seconds(99_998))
            #expect(tower.queue.count == 1)
            tower.queue.fire(upTo: start + .seconds(99_999))
            #expect(tower.rung == order)
        }
    }
}

/// Runs `body` in a tower with `count` bells, and disarms what it left armed.
private func withTower(of count: Int, _ body: @Sendable (isolated Tower) -> Void) {
    let scheduler = ManualScheduler()
    let tower = Tower(on: scheduler)
    scheduler.perform {
        tower.assumeIsolated { tower in
            tower.hang(count)
            body(tower)
            for alarm in tower.alarms { alarm.disarm() }
        }
    }
}

/// An alarm queue with numbered alarms, and the numbers of those that fired.
private actor Tower {
    let queue = AlarmQueue()
    var alarms: [any Alarm] = []
    var bells: [Bell] = []
    var rung: [Int] = []
    var actions: [Int: (isolated Tower) -> Void] = [:]
    private let scheduler: ManualScheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor

    init(on scheduler: ManualScheduler) {
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func hang(_ count: Int) {
        bells = (0..<count).map { Bell(number: $0, in: self) }
        alarms = bells.map { queue.makeAlarm(for: $0) }
    }

    func rang(_ number: Int) {
        rung.append(number)
        actions[number]?(self)
    }
}

/// What an alarm of a tower reports to.
private actor Bell: AlarmHandler {
    private let number: Int
    private unowned let tower: Tower
    nonisolated let unownedExecutor: UnownedSerialExecutor

    init(number: Int, in tower: Tower) {
        self.number = number
        self.tower = tower
        unownedExecutor = tower.unownedExecutor
    }

    func alarmFired() {
        tower.assumeIsolated { [number] in $0.rang(number) }
    }
}
