internal import ByteCore
internal import HTTPCore
internal import HTTPTypes
internal import Logging
internal import Scheduling

extension HTTPConnection {
    /// Reads the input until a request is complete and handled, or more must come.
    ///
    /// A request that is answered while it is read, such as a refused WebSocket, leads here again. Then the loop that runs
    /// already goes on: a call inside of it for each request would let a client that sends many at once exhaust the stack.
    func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        defer { isAdvancing = false }
        while channel != nil, !isCrowded {
            do throws(HTTPError) {
                switch phase {
                case .head, .body: break
                case .handling: guard wantsUpload else { return }
                case .closing, .lingering, .over: return
                }
                switch try parser.next(&input) {
                case .needsMore: return ranOutOfInput()
                case .head(let head): received(head)
                case .body(let count): receivedBody(count)
                case .end: receivedEnd()
                }
            } catch {
                server.responder.contexts.logger.debug(
                    "refusing a request", metadata: ["reason": "\(error)", "client.address": "\(peerName)"])
                let failure = HTTPFailure(error.status, "\(error)")
                if case .handling = phase { return failUpload(failure) }
                return refuse(failure)
            }
        }
    }

    private func ranOutOfInput() {
        switch phase {
        case .handling: if hasEnded { failUpload(HTTPFailure(.badRequest, "the body is cut short")) }
        case .head where !hasEnded: if !parser.isBetweenRequests { beganHead() }
        case .body where !hasEnded: askForBody()
        default: if output.isEmpty { close() } else { enter(.closing) }  // the client ended it, or left it unfinished
        }
    }

    private func received(_ head: RequestHead) {
        let exchange = Exchange(server.responder.route(head), began: scheduler.now)
        self.exchange = exchange
        if let peerAddress { exchange.routed.request?.peerAddress = peerAddress }
        if head.framing == .none { return enter(.body) }
        pace = BodyPace(timeouts)
        parser.limits.maximumBodySize = limits.maximumBodySize
        switch exchange.endpoint.reading {
        case .streamed(let limit):
            parser.limits.maximumBodySize = limit
            exchange.stream(from: self)
            startHandler()
        case nil where exchange.owesContinue:
            // RFC 9110, 10.1.1: who will not read the body answers at once, and the client need not send it.
            exchange.upload = Upload()
            startHandler()
        default:
            enter(.body)
            pace.start(at: scheduler.now)
        }
    }

    /// The whole body is wanted, and has not come.
    private func askForBody() {
        guard exchange?.owesContinue == true else { return }
        exchange?.owesContinue = false
        if body.isEmpty { sendContinue() }
    }

    func sendContinue() {
        output.append("HTTP/1.1 100 Continue\r\n\r\n")
        flushAtEndOfTurn()
    }

    private func receivedBody(_ count: Int) {
        body.append(input.bytes.extracting(0..<count))
        input.consume(count)
        pace.received(count, at: scheduler.now)
        exchange?.owesContinue = false  // it did not wait for it
        if case .handling = phase { deliverUpload() }
    }

    private func receivedEnd() {
        guard case .body = phase else { return endUpload(.complete) }
        if !body.isEmpty {
            exchange?.receive([UInt8](copying: body.bytes), trailers: parser.trailers)
            body.reset()
        }
        if let exchange, exchange.head.request.headerFields.contains(.upgrade), upgrade(exchange) { return }
        startHandler()
    }

    /// Has the request answered, in a task of its own.
    func startHandler() {
        enter(.handling)
        guard let routed = exchange?.routed else { preconditionFailure("no request to handle") }
        task = scheduler.task { [server] in
            let response = await server.responder.respond(to: routed)
            guard let stream = self.knownIsolated(with: response, { $0.handled($1) }) else { return }
            do {
                try await stream.write(ResponseWriter(sink: self))
                self.knownIsolated { $0.endDownload(nil) }
            } catch {
                self.knownIsolated(with: error) { $0.endDownload($1) }
            }
        }
        if hasEnded { task?.cancel() }
    }

    /// Answers a request that cannot be read, or has not come, and ends the connection: nobody knows where the next
    /// request would begin.
    func refuse(_ failure: HTTPFailure) {
        let head = exchange?.head
        let response = Response.failure(failure, to: head?.request.headerFields ?? [:])
        write(response, .length(response.body.count), to: head, keepsAlive: false)
        exchange?.status = response.status
        if exchange == nil { logAccess(refused: response) } else { logAccess() }
        exchange = nil
        input.reset()
        body.reset()
        enter(.closing)
    }
}
