internal import ByteCore
internal import HTTP
internal import HTTPTypes
internal import Scheduling
package import WAMPCore
internal import WebSockets

/// WAMP over HTTP requests, where nothing else gets through (WAMP, "HTTP Longpoll Transport"): one request waits for
/// messages all the time, and others send what there is, one after the other.
package actor LongPollTransport: MessageTransport {
    package nonisolated let unownedExecutor: UnownedSerialExecutor
    private nonisolated let subprotocol: Subprotocol
    private let scheduler: any Scheduler
    private let client: HTTPClient
    private let requests: LongPollRequests
    private var handler: (any MessageHandler)?
    private var outbox = LongPollOutbox()
    private var isClosing = false
    private var isCrowded = false
    private var receiver: Task<Void, Never>?
    private var sender: Task<Void, Never>?

    /// Messages are not sent faster than the router takes them; below this many bytes there is room again.
    private static let lowWatermark = 65_536

    /// Opens a transport at the router whose URL is `url`, by a request to `/open` below it.
    ///
    /// - Throws: `HTTPClientError`, or `LongPollError` when the router refuses or is none.
    static func open(
        _ url: String, _ configuration: Session.Configuration, on scheduler: any Scheduler
    ) async throws -> LongPollTransport {
        var settings = HTTPClient.Configuration()
        settings.connectTimeout = configuration.timeout
        settings.waitTimeout = LongPollRequests.patience
        settings.maximumBodySize = configuration.webSocketLimits.maximumMessageSize
        settings.proxies = configuration.proxies
        #if TLS
            settings.tls = configuration.tls
        #endif
        let client = HTTPClient(on: scheduler, configuration: settings)
        do {
            let opening = LongPollRequests(url, headers: configuration.headers, client)
            let names = Subprotocol.names(of: configuration.serializers, batched: configuration.batchesMessages)
            let (requests, subprotocol) = try await opening.open(names)
            return LongPollTransport(requests, subprotocol, client, on: scheduler)
        } catch {
            await client.close()
            throw error
        }
    }

    private init(
        _ requests: LongPollRequests, _ subprotocol: Subprotocol, _ client: HTTPClient, on scheduler: any Scheduler
    ) {
        self.requests = requests
        self.subprotocol = subprotocol
        self.client = client
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    // MARK: MessageTransport

    package nonisolated var format: SerializationFormat? { subprotocol.format }

    package func start(_ handler: any MessageHandler) {
        self.handler = handler
        receiver = scheduler.task { await self.receiveAll() }
    }

    package var queuedByteCount: Int { outbox.byteCount }

    package func send(_ message: Message) throws(SendError) {
        guard !isClosing else { return }
        outbox.append(try message.encoded(as: subprotocol.format))
        if queuedByteCount > Self.lowWatermark { isCrowded = true }
        startSending()
    }

    package func send(_ message: Message, encoded: [UInt8]) -> Bool {
        preconditionFailure("a client sends no message to many")
    }

    package func close(_ ending: TransportEnding) {
        guard !isClosing else { return }
        isClosing = true
        startSending()
    }

    // MARK: Sending

    private func startSending() {
        guard sender == nil else { return }
        sender = scheduler.task { await self.sendAll() }
    }

    /// Sends what is queued, and closes the transport at last if this side has ended it.
    private func sendAll() async {
        do {
            while let body = nextBody() { try await requests.send(body, as: subprotocol.format) }
            sender = nil
            guard isClosing else { return }
            try await requests.close()
            await finish(.local)
        } catch {
            sender = nil
            await finish(isClosing ? .local : .remote("\(error)"))
        }
    }

    /// The next message, or all of them as a batch.
    private func nextBody() -> [UInt8]? {
        guard let body = outbox.next(as: subprotocol) else { return nil }
        if isCrowded, queuedByteCount <= Self.lowWatermark {
            isCrowded = false
            handler?.deliverDrained()
        }
        return body
    }

    // MARK: Receiving

    /// Asks for messages again and again, until either side has ended the transport.
    private func receiveAll() async {
        do {
            while !Task.isCancelled {
                let body = try await requests.receive()
                guard !isClosing, let handler else { return }  // looked at again: we awaited above
                guard !body.isEmpty else { continue }  // the router had nothing to say for a while
                guard subprotocol.deliver(body, to: handler, while: { !isClosing }) else { return }
            }
        } catch {
            guard !isClosing else { return }
            await finish(.remote("\(error)"))
        }
    }

    // MARK: The end

    private func finish(_ reason: Disconnection) async {
        guard let handler else { return }
        self.handler = nil
        isClosing = true
        receiver?.cancel()
        receiver = nil
        outbox = LongPollOutbox()
        handler.deliverDisconnection(reason)
        await client.close()
    }
}
