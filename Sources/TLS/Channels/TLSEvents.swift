#if TLS
    internal import Scheduling

    /// Hears for a channel what schedulers tell actors only.
    actor TLSEvents: ReadinessHandler, AlarmHandler, TurnHandler {
        nonisolated let unownedExecutor: UnownedSerialExecutor
        private weak var channel: TLSChannel?

        init(on scheduler: any Scheduler) {
            unownedExecutor = scheduler.asUnownedSerialExecutor()
        }

        nonisolated func start(_ channel: TLSChannel) {
            knownIsolated(with: channel) { $0.channel = $1 }
        }

        func ready(_ readiness: Readiness) { channel?.readyBelow(readiness) }
        func alarmFired() { channel?.alarmFired() }
        func turnEnded() { channel?.turnEnded() }
    }
#endif
