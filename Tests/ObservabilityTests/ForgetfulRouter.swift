#if Observability
    import Scheduling
    import WAMP
    import WAMPRouter

    /// A session with `router` by way of somebody who drops the options of calls, as other routers do with what they do
    /// not know.
    func forgetfulSession(of router: Router) async throws -> Session {
        let (near, far) = await LinkedTransport.pair(on: router.scheduler)
        let end = await router.link()
        await far.start(Relay(to: end, on: router.scheduler))
        await end.start(Relay(to: far, on: router.scheduler))
        return try await Session.join("realm1", over: near, on: router.scheduler)
    }

    private actor Relay: MessageHandler {
        nonisolated let unownedExecutor: UnownedSerialExecutor
        private let other: any MessageTransport

        init(to other: any MessageTransport, on scheduler: any Scheduler) {
            self.other = other
            unownedExecutor = scheduler.asUnownedSerialExecutor()
        }

        func received(_ message: Message) {
            var message = message
            if case .call(var call) = message {
                call.options = Details()
                message = .call(call)
            }
            do { try other.sendNow(message) } catch { preconditionFailure("\(error)") }  // it was encoded before
        }

        func receivedViolation(_ violation: ProtocolViolation) {
            other.closeNow(.violation)
        }

        func drained() {}

        func disconnected(_ reason: Disconnection) {
            other.closeNow(.finished)
        }
    }
#endif
