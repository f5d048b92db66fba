internal import ByteCore
internal import HTTPCore
internal import HTTPTypes
internal import Scheduling
internal import Sockets
internal import WebSocketCore

/// The client's side of one opening handshake.
actor Opening: ReadinessHandler, AlarmHandler {
    private let handshake: ClientHandshake
    private let limits: WebSocketLimits
    private let receivesInParts: Bool
    private let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private var channel: (any Channel)?
    private var parser = ResponseParser()
    private var input = ByteQueue()
    private var output = ByteQueue()
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    private var waiter: Waiter<WebSocket, any Error>?

    init(
        _ handshake: ClientHandshake, limits: WebSocketLimits, receivesInParts: Bool, on scheduler: any Scheduler
    ) {
        self.handshake = handshake
        self.limits = limits
        self.receivesInParts = receivesInParts
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func open(over stream: ByteStream) async throws -> WebSocket {
        channel = stream.knownIsolated { $0.releaseChannel() }
        guard let channel else { throw SocketError.closed }
        channel.redirect(to: self)
        HeadWriter.write(handshake.request, into: &output)
        return try await park(self, on: scheduler) { (waiter: Waiter<WebSocket, any Error>) in
            self.waiter = waiter
            if Task.isCancelled { return fail(CancellationError()) }
            alarm.arm(at: scheduler.now + limits.handshakeTimeout)
            send()
        } cancelled: { opening in
            opening.fail(CancellationError())
        }
    }

    func ready(_ readiness: Readiness) {
        if readiness.contains(.writable) { send() }
        guard readiness.contains(.readable), let channel else { return }
        switch channel.read(into: &input) {
        case .bytes: parse()
        case .wouldBlock: break
        case .endOfStream: fail(WebSocketError.malformedHandshake("the connection ended"))
        case .failed(let error): fail(error)
        }
    }

    func alarmFired() {
        fail(WebSocketError.handshakeTimedOut)
    }

    private func send() {
        guard let channel else { return }
        switch channel.write(from: &output) {
        case .drained: channel.arm(.readable)
        case .wouldBlock: channel.arm([.readable, .writable])
        case .failed(let error): fail(error)
        }
    }

    private func parse() {
        do throws(HTTPError) {
            while true {
                switch try parser.next(&input) {
                case .needsMore: return
                case .head(let head) where head.response.status.kind == .informational:
                    guard head.response.status == .switchingProtocols else { continue }
                    return adopt(head.response)
                case .head(let head): return fail(WebSocketError.unexpectedStatus(head.response.status.code))
                case .body(let count): input.consume(count)
                case .end: continue
                }
            }
        } catch {
            fail(WebSocketError.malformedHandshake("\(error)"))
        }
    }

    private func adopt(_ response: HTTPResponse) {
        do throws(WebSocketError) {
            let agreement = try handshake.validate(response)
            guard let channel, let waiter else { return }
            self.channel = nil
            self.waiter = nil
            alarm.disarm()
            let socket = WebSocket.adopting(
                channel, input: input.take(), role: .client, agreement: agreement, response: response, limits: limits,
                receivesInParts: receivesInParts, on: scheduler)
            waiter.resume(returning: socket)
        } catch {
            fail(error)
        }
    }

    private func fail(_ error: any Error) {
        alarm.disarm()
        channel?.close()
        channel = nil
        waiter?.resume(throwing: error)
        waiter = nil
    }
}
