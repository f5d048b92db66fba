internal import Logging
internal import Scheduling
internal import WAMPCore

// The events of this session's subscriptions.
extension Session {
    func deliver(_ message: EventMessage, to sinks: [EventSink]) {
        let receipt = machine.acknowledgement(of: message).map {
            EventReceipt($0, count: sinks.count, session: self)
        }
        for sink in sinks {
            do {
                let payload = try schemes.open(
                    message.payload, for: message.details.topic ?? sink.topic, message.details)
                let event = Event(message, payload: payload, subscribedTo: sink.topic, receipt: receipt)
                deliver(event, to: sink.target)
            } catch {
                log.warning(
                    "the payload of an event cannot be opened",
                    metadata: ["topic": "\(sink.topic)", "publication": "\(message.publication)", "error": "\(error)"])
            }
        }
    }

    /// One of those who got an event has done with it.
    func handled(_ receipt: EventReceipt) {
        guard let message = receipt.handled(), isOpen else { return }
        send(.eventReceived(message))
    }

    private func deliver(_ event: Event, to target: EventTarget) {
        switch target {
        case .buffer(let buffer): buffer.append(event, log: log)
        case .handler(let runner):
            guard !isDraining, runner.begin(limit: configuration.maximumRunningHandlers, log: log) else { return }
            runningEventHandlerCount += 1
            // In the order of arrival: a scheduler starts tasks in the order they are made. The task ends by itself.
            scheduler.task {
                let outcome: Result<Void, any Error>
                do { outcome = .success(try await runner.handler.handle(event)) } catch { outcome = .failure(error) }
                await self.finished(runner, event, outcome)
            }
        }
    }

    private func finished(_ runner: HandlerRunner, _ event: Event, _ outcome: Result<Void, any Error>) {
        runner.end()
        runningEventHandlerCount -= 1
        resumeDrainersIfIdle()
        switch outcome {
        case .success:
            if let receipt = event.receipt { handled(receipt) }
        case .failure(is CancellationError): break
        case .failure(let error):
            log.warning(
                "an event handler failed",
                metadata: ["topic": "\(event.topic)", "publication": "\(event.publication)", "error": "\(error)"])
        }
    }
}
