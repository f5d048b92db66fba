internal import ByteCore
internal import HTTPCore
internal import HTTPTypes
internal import Logging
internal import Scheduling
internal import Sockets
internal import TLS
internal import WebSocketCore

/// The server's side of one opening handshake, from the accepted socket to a WebSocket or a refusal.
actor Acceptor: ReadinessHandler, AlarmHandler {
    private let configuration: WebSocketServer.Configuration
    private let scheduler: any Scheduler
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let finished: @Sendable (Acceptor, (WebSocket, HTTPRequest)?) -> Void
    private var channel: (any Channel)?
    private var parser = RequestParser()
    private var input = ByteQueue()
    private var output = ByteQueue()
    private var isRefused = false  // the refusal is sent, and the peer's end awaited
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)

    /// `finished` is called once, on the scheduler: with the WebSocket, or with nil when there is none.
    init(
        _ configuration: WebSocketServer.Configuration, on scheduler: any Scheduler,
        finished: @escaping @Sendable (Acceptor, (WebSocket, HTTPRequest)?) -> Void
    ) {
        self.configuration = configuration
        self.scheduler = scheduler
        self.finished = finished
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    func start(_ descriptor: consuming Descriptor) {
        guard let channel = secured(descriptor) else { return finished(self, nil) }
        self.channel = channel
        channel.arm(.readable)
        alarm.arm(at: scheduler.now + configuration.limits.handshakeTimeout)
    }

    /// Takes a connection that is open already, of which `received` was read.
    func start(_ channel: any Channel, received: [UInt8]) {
        self.channel = channel
        channel.redirect(to: self)
        channel.arm(.readable)
        alarm.arm(at: scheduler.now + configuration.limits.handshakeTimeout)
        input.append(received)
        if !input.isEmpty { parse() }
    }

    private func secured(_ descriptor: consuming Descriptor) -> (any Channel)? {
        do {
            return try scheduler.makeChannel(descriptor, tls: configuration.tls, handler: self)
        } catch {
            WebSocket.log.debug("no secure connection", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Ends it without a word.
    func drop() {
        guard let channel else { return }
        self.channel = nil
        alarm.disarm()
        channel.close()
        finished(self, nil)
    }

    /// `drop()` for an actor on the same scheduler.
    nonisolated func dropNow() {
        assumeIsolated { $0.drop() }
    }

    func ready(_ readiness: Readiness) {
        if readiness.contains(.writable) { send() }
        guard readiness.contains(.readable), let channel else { return }
        switch channel.read(into: &input) {
        case .bytes: if isRefused { input.reset() } else { parse() }
        case .wouldBlock: break
        case .endOfStream, .failed: drop()  // a probe that says nothing is no error
        }
    }

    func alarmFired() {
        drop()
    }

    private func parse() {
        do throws(HTTPError) {
            while !isRefused, channel != nil {
                switch try parser.next(&input) {
                case .needsMore: return
                case .head(let head): return answer(head)
                case .body(let count): input.consume(count)
                case .end: continue
                }
            }
        } catch {
            refuse(HTTPResponse(status: error.status), "\(error)")
        }
    }

    private func answer(_ head: RequestHead) {
        let path = head.request.path.map { String($0.prefix { $0 != "?" }) }
        if let expected = configuration.path, path != expected {
            return refuse(HTTPResponse(status: .notFound), "there is no WebSocket at this path")
        }
        switch configuration.handshake.answer(head) {
        case .refuse(let response, let reason):
            refuse(response, reason)
        case .accept(let response, let agreement):
            guard let channel else { return }
            self.channel = nil
            alarm.disarm()
            HeadWriter.write(response, into: &output)
            let socket = WebSocket.adopting(
                channel, input: input.take(), output: output.take(), role: .server, agreement: agreement,
                limits: configuration.limits, receivesInParts: configuration.receivesInParts, on: scheduler)
            finished(self, (socket, head.request))
        }
    }

    private func refuse(_ response: HTTPResponse, _ reason: String) {
        isRefused = true
        let body = Array((reason + "\n").utf8)
        var response = response
        response.headerFields[.contentType] = "text/plain; charset=utf-8"
        response.headerFields[.contentLength] = "\(body.count)"
        response.headerFields[.connection] = "close"
        HeadWriter.write(response, into: &output)
        output.append(body)
        send()
    }

    private func send() {
        guard let channel else { return }
        switch channel.write(from: &output) {
        case .drained:
            channel.arm(.readable)
            channel.closeWriting()  // the peer closes next, or the handshake's deadline does
        case .wouldBlock: channel.arm([.readable, .writable])
        case .failed: drop()
        }
    }
}
