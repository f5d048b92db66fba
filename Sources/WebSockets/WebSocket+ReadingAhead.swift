internal import ByteCore
internal import Sockets
internal import WebSocketCore

/// What the task that serves has read and not asked for yet.
///
/// Messages are taken from it one by one as they are asked for: so none waits in a list, and the memory of one can be used
/// for the next. It is handled at the end of the turn at the latest, and before anything else happens to the WebSocket, so
/// that pings are answered and nothing is lost.
extension WebSocket {
    /// Reads once, and returns the first message of what has come, if that is one; what is behind it is left for later.
    func readMessage() -> WebSocketMessage? {
        guard channel != nil else { return nil }
        var input = takeInput()
        var message: WebSocketMessage?
        if read(into: &input) {
            machine.beginTurn(now: scheduler.now)
            expectedOutput = min(input.count, Self.eagerFlush * 2)
            message = takeMessage(from: &input)
            if message == nil || input.count > Self.mostAhead {
                process(&input, hasDelivered: message != nil)
            } else {
                if !input.isEmpty { leaveForLater() }
                if !isAlarmArmed { armAlarm() }
            }
        }
        keep(input)
        return message
    }

    /// The next message, if there is one to be had without waiting and the last one was received whole.
    func nextMessage() -> WebSocketMessage? {
        if isAhead {
            if let message = takeMessage(from: &inbound) { return message }
            catchUp()
        }
        return nextWhole()?.message
    }

    /// The same, in memory that is there already.
    func nextMessage(into bytes: inout [UInt8]) -> MessageKind? {
        if isAhead {
            if let (kind, count) = machine.nextMessage(&inbound) {
                bytes.replaceAll(with: inbound.bytes.extracting(first: count))
                inbound.consume(count)
                return kind
            }
            catchUp()
        }
        guard let part = nextWhole() else { return nil }
        bytes = part.bytes
        return part.kind
    }

    /// What was delivered before it was asked for.
    private func nextWhole() -> IncomingPart? {
        guard !machine.deliversParts, stream == nil, let part = inbox.next() else { return nil }
        resumeReading()
        return part
    }

    /// Handles what was left for later.
    func catchUp() {
        guard isAhead else { return }
        isAhead = false
        if inbound.isEmpty { inbound.reset() } else { process(hasDelivered: true) }
    }

    /// More than that is not copied out of the memory that connections share.
    private static var mostAhead: Int { 32_768 }

    private func leaveForLater() {
        isAhead = true
        flushAtEndOfTurn()
    }

    @inline(__always)
    private func takeMessage(from input: inout ByteQueue) -> WebSocketMessage? {
        guard let (kind, count) = machine.nextMessage(&input) else { return nil }
        let message = WebSocketMessage(kind, input.bytes.extracting(first: count))
        input.consume(count)
        return message
    }
}
