internal import ByteCore
internal import HTTPCore
internal import HTTPTypes
internal import Scheduling
internal import Sockets
internal import WebSocketCore

/// The client's side of one opening handshake of WebSocket.
struct WebSocketOpening: Opening {
    private let handshake: ClientHandshake
    private let limits: WebSocketLimits
    private let receivesInParts: Bool
    private let scheduler: any Scheduler
    private var parser = ResponseParser()

    init(
        _ handshake: ClientHandshake, limits: WebSocketLimits, receivesInParts: Bool, on scheduler: any Scheduler
    ) {
        self.handshake = handshake
        self.limits = limits
        self.receivesInParts = receivesInParts
        self.scheduler = scheduler
    }

    func writeRequest(into output: inout ByteQueue) {
        HeadWriter.write(handshake.request, into: &output)
    }

    mutating func readAnswer(_ input: inout ByteQueue, from channel: any Channel) throws -> WebSocket? {
        guard let response = try readResponse(&input) else { return nil }
        let agreement = try handshake.validate(response)
        return .adopting(
            channel, input: input.take(), role: .client, agreement: agreement, response: response, limits: limits,
            receivesInParts: receivesInParts, on: scheduler)
    }

    /// The response that switches protocols; nil while more is needed.
    private mutating func readResponse(_ input: inout ByteQueue) throws(WebSocketError) -> HTTPResponse? {
        while true {
            switch try next(&input) {
            case .needsMore: return nil
            case .head(let head) where head.response.status == .switchingProtocols: return head.response
            case .head(let head) where head.response.status.kind == .informational: continue
            case .head(let head): throw .unexpectedStatus(head.response.status.code)
            case .body(let count): input.consume(count)
            case .end: continue
            }
        }
    }

    private mutating func next(_ input: inout ByteQueue) throws(WebSocketError) -> ResponseEvent {
        do throws(HTTPError) { return try parser.next(&input) } catch { throw .malformedHandshake("\(error)") }
    }

    var disconnected: any Error { WebSocketError.malformedHandshake("the connection ended") }
    var timedOut: any Error { WebSocketError.handshakeTimedOut }
}
