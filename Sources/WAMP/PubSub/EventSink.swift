internal import Logging
internal import WAMPCore

/// Where the events of one subscription go, as long as a session has it.
struct EventSink: Sendable {
    let topic: URI
    let target: EventTarget
    let grant: Grant
}

/// Who gets events.
enum EventTarget: Sendable {
    case handler(HandlerRunner)
    case buffer(EventBuffer)

    /// No more events come.
    func finish(_ end: GrantEnd) {
        if case .buffer(let buffer) = self { buffer.queue.finish(throwing: end.error) }
    }
}

/// The events of a sequence that wait to be taken.
final class EventBuffer: @unchecked Sendable {  // touched on the session's scheduler only
    let queue = ElementQueue<Event>()
    private let topic: String
    private let buffering: EventBuffering
    private var droppedCount = 0  // since the buffer was full

    init(topic: String, buffering: EventBuffering) {
        self.topic = topic
        self.buffering = buffering
    }

    func append(_ event: Event, log: Logger) {
        guard !queue.isFinished, queue.count >= buffering.limit else {
            if droppedCount > 0, queue.count <= buffering.limit / 2 { tellDrops(log) }
            return queue.append(event)
        }
        switch buffering.overflow {
        case .fail:
            log.warning("events come faster than they are taken", metadata: ["topic": "\(topic)"])
            return queue.finish(throwing: SessionError.tooManyEvents(limit: buffering.limit))
        case .dropOldest:
            _ = queue.takeFirst()
            queue.append(event)
        case .dropNewest: break
        }
        if droppedCount == 0 {
            log.warning("events come faster than they are taken and are dropped", metadata: ["topic": "\(topic)"])
        }
        droppedCount += 1
    }

    /// The taker has caught up with half of it.
    private func tellDrops(_ log: Logger) {
        log.warning("events were dropped", metadata: ["topic": "\(topic)", "count": "\(droppedCount)"])
        droppedCount = 0
    }
}

/// A handler with the count of its tasks, so that events which come faster than it is done with them stay bounded.
final class HandlerRunner: @unchecked Sendable {  // touched on the session's scheduler only
    let handler: EventHandler
    private let topic: String
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

/// What the broker is told when all handlers of an event have succeeded.
final class EventReceipt: @unchecked Sendable {  // touched on the session's scheduler only
    let session: Session
    private let message: EventReceivedMessage
    private var openCount: Int

    init(_ message: EventReceivedMessage, count: Int, session: Session) {
        self.message = message
        self.session = session
        openCount = count
    }

    /// One of them has; the message to send when it was the last.
    func handled() -> EventReceivedMessage? {
        openCount -= 1
        return openCount == 0 ? message : nil
    }
}
