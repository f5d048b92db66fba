/// What a connection found next in what its peer sent.
package enum ConnectionEvent: Sendable, Equatable {
    /// Nothing more without more bytes. There may be something to flush in the output.
    case needsMore
    /// A message, whose payload is the first `count` bytes of the input. The caller consumes exactly these before it
    /// asks for the next event.
    case message(MessageKind, count: Int)
    /// A message that came in fragments; `takeMessage()` hands it over.
    case assembledMessage(MessageKind)
    /// More of a message, for an owner that takes messages in parts: `takeMessage()` hands it over. It may be empty if it
    /// is the last one. Text is UTF-8 as far as it has come, and may end inside a character.
    case part(MessageKind, isLast: Bool)
    /// There is more to do with what has arrived, but it takes long: the owner lets others have their turn, and calls
    /// `beginTurn` and `next` again.
    case paused
    /// The peer broke the rules. Nothing more is read; the owner calls `fail`, at once or when what was heard before has
    /// been answered.
    case violation(WebSocketError)
    /// The connection is over; our close frame, if one is due, is in the output. The caller flushes that, and then
    /// closes the socket: at once, or, if it `lingers` or not all could be flushed, when the peer did so or the deadline
    /// is hit, reading and dropping until then, since a reset would take our close frame from the peer.
    case closed(CloseReason, lingers: Bool)
}

/// What is to be done about a deadline.
package enum DeadlineAction: Sendable, Equatable {
    /// It was too early, or the reason is gone: set the alarm to the new deadline.
    case none
    /// A ping is in the output; flush it.
    case pingSent
    /// Close the socket now, whatever the output still holds.
    case drop(CloseReason)
}
