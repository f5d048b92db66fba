/// How a WebSocket connection ended.
public struct CloseReason: Sendable, Equatable {
    /// The code of the close frame that decided: the peer's, or ours if the peer broke the rules.
    /// `noStatusReceived` if the peer's had none, `abnormalClosure` if there was no close frame at all.
    public let code: CloseCode

    /// The text beside the code; often empty, and meant for people.
    public let text: String

    /// The end that closed the connection first.
    public let initiator: Initiator

    /// What went wrong; nil if both ends exchanged close frames, as they should.
    public let error: WebSocketError?

    /// One end of the connection, seen from this one.
    public enum Initiator: Sendable, Equatable {
        /// We closed.
        case local
        /// The peer closed.
        case remote
    }

    package init(code: CloseCode, text: String = "", initiator: Initiator, error: WebSocketError? = nil) {
        self.code = code
        self.text = text
        self.initiator = initiator
        self.error = error
    }
}

extension CloseReason: CustomStringConvertible {
    /// One line for a log.
    public var description: String {
        let who = initiator == .local ? "closed by us" : "closed by the peer"
        let detail = error.map { "; \($0)" } ?? (text.isEmpty ? "" : ": \(text)")
        return "\(who) with \(code)\(detail)"
    }
}
