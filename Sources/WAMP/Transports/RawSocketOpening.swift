internal import ByteCore
internal import Scheduling
internal import Sockets
internal import WAMPCore

/// The client's side of one handshake of RawSocket.
struct RawSocketOpening: Opening {
    private let handshake: RawSocketClientHandshake
    private let limits: RawSocketLimits
    private let scheduler: any Scheduler

    init(_ format: SerializationFormat, limits: RawSocketLimits, on scheduler: any Scheduler) {
        handshake = RawSocketClientHandshake(format, maximumMessageSize: limits.maximumMessageSize)
        self.limits = limits
        self.scheduler = scheduler
    }

    func writeRequest(into output: inout ByteQueue) {
        output.append(handshake.request)
    }

    func readAnswer(_ input: inout ByteQueue, from channel: any Channel) throws -> RawSocketTransport? {
        guard input.count >= RawSocketHandshake.size else { return nil }
        let agreement = try handshake.validate(input.bytes)
        input.consume(RawSocketHandshake.size)
        return .adopting(channel, input: input.take(), agreement: agreement, limits: limits, on: scheduler)
    }

    var disconnected: any Error { RawSocketError.disconnectedDuringHandshake }
    var timedOut: any Error { RawSocketError.handshakeTimedOut(after: limits.handshakeTimeout) }
}
