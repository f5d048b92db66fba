internal import Logging
internal import Scheduling

/// Where the events of a subscription go.
enum EventSink: Sendable {
    case handler(HandlerRunner)
    case buffer(EventBuffer)

    func finish(throwing error: SessionError?) {
        if case .buffer(let buffer) = self { buffer.finish(throwing: error) }
    }
}

/// The events of a sequence that wait to be taken.
final class EventBuffer: @unchecked Sendable {  // touched on the session's scheduler only
    private let topic: String
    private let buffering: EventBuffering
    private var events: [Event] = []
    private var head = 0
    private var outcome: Result<Void, SessionError>?
    private var hasWarned = false
    var taker: Waiter<Event?, any Error>?

    init(topic: String, buffering: EventBuffering) {
        self.topic = topic
        self.buffering = buffering
    }

    func append(_ event: Event, log: Logger) {
        guard outcome == nil else { return }
        if let taker {
            self.taker = nil
            return taker.resume(returning: event)
        }
        guard events.count - head >= buffering.limit else { return events.append(event) }
        switch buffering.overflow {
        case .fail:
            log.warning("events come faster than they are taken", metadata: ["topic": "\(topic)"])
            finish(throwing: .tooManyEvents(limit: buffering.limit))
            return
        case .dropOldest:
            _ = take()
            events.append(event)
        case .dropNewest: break
        }
        guard !hasWarned else { return }
        hasWarned = true
        log.warning("events come faster than they are taken and are dropped", metadata: ["topic": "\(topic)"])
    }

    func finish(throwing error: SessionError?) {
        guard outcome == nil else { return }
        let outcome: Result<Void, SessionError> = error.map { .failure($0) } ?? .success(())
        self.outcome = outcome
        guard let taker else { return }
        self.taker = nil
        end(taker, outcome)
    }

    /// Gives `waiter` what there is, or keeps it.
    func next(_ waiter: Waiter<Event?, any Error>) {
        if let event = take() {
            waiter.resume(returning: event)
        } else if let outcome {
            end(waiter, outcome)
        } else {
            precondition(taker == nil, "two tasks iterate over one sequence of events")
            taker = waiter
        }
    }

    private func take() -> Event? {
        guard head < events.count else { return nil }
        let event = events[head]
        head += 1
        if head == events.count {
            events.removeAll(keepingCapacity: true)
            head = 0
        } else if head > buffering.limit {
            events.removeFirst(head)
            head = 0
        }
        return event
    }

    private func end(_ waiter: Waiter<Event?, any Error>, _ outcome: Result<Void, SessionError>) {
        switch outcome {
        case .success: waiter.resume(returning: nil)
        case .failure(let error): waiter.resume(throwing: error)
        }
    }
}

/// A handler with the count of its tasks, so that events which come faster than it is done with them stay bounded.
final class HandlerRunner: @unchecked Sendable {  // touched on the session's scheduler only
    let handler: EventHandler
    let topic: String
    private var runningCount = 0
    private var isDropping = false

    init(_ handler: EventHandler, topic: String) {
        self.handler = handler
        self.topic = topic
    }

    /// Whether one more may run; warns when a row of drops begins.
    func begin(limit: Int, log: Logger) -> Bool {
        guard runningCount < limit else {
            if !isDropping {
                log.warning(
                    "an event handler is too slow, events are dropped",
                    metadata: ["topic": "\(topic)", "running": "\(runningCount)"])
            }
            isDropping = true
            return false
        }
        isDropping = false
        runningCount += 1
        return true
    }

    func end() {
        runningCount -= 1
    }
}
