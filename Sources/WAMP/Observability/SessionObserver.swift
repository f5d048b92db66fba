#if Observability
    internal import Tracing
    internal import WAMPCore

    /// What takes from one message to another, by the number of the request.
    enum Exchange: Hashable {
        case call(RequestID)
        case invocation(RequestID)
        case publication(RequestID)
    }

    /// Follows the messages of a client's session: a span for each call, invocation, publication and event.
    struct SessionObserver {
        private let tracer: any Tracer = InstrumentationSystem.tracer
        private let metrics = SessionMetrics(side: "client")
        private var open: [Exchange: Span] = [:]
        private var requested: [RequestID: URI] = [:]  // to be registered or subscribed
        private var procedures: [RegistrationID: URI] = [:]
        private var topics: [SubscriptionID: URI] = [:]

        private struct Span {
            let span: any Tracing.Span
            let start = ContinuousClock.now
        }

        // MARK: Messages

        /// What is sent in place of `message`, with the context of the task that sends it.
        mutating func sending(_ message: Message) -> Message {
            switch message {
            case .call(var call):
                guard open[.call(call.request)] == nil else { break }  // it goes on
                let span = begin(.call(call.request), "call", call.procedure, as: .client, in: .current ?? .topLevel)
                TraceContext.write(span.context, of: tracer, into: &call.options, &call.payload)
                return .call(call)
            case .publish(var publish):
                let exchange = Exchange.publication(publish.request)
                let span = begin(exchange, "publish", publish.topic, as: .producer, in: .current ?? .topLevel)
                TraceContext.write(span.context, of: tracer, into: &publish.options, &publish.payload)
                if !publish.options.acknowledge { end(exchange) }
                return .publish(publish)
            case .yield(let yield) where !yield.options.progress: end(.invocation(yield.request))
            case .error(let error): end(.invocation(error.request), error.error)
            case .register(let register): requested[register.request] = register.procedure
            case .subscribe(let subscribe): requested[subscribe.request] = subscribe.topic
            case .unregister(let unregister): procedures[unregister.registration] = nil
            case .unsubscribe(let unsubscribe): topics[unsubscribe.subscription] = nil
            default: break
            }
            return message
        }

        /// `message` was not sent after all.
        mutating func failedToSend(_ message: Message, _ error: any Error) {
            switch message {
            case .call(let call): end(.call(call.request), URI("\(error)"))
            case .publish(let publish): end(.publication(publish.request), URI("\(error)"))
            default: break
            }
        }

        /// What is handed on in place of `message`, and in which context, if it begins something.
        mutating func receiving(_ message: Message) -> (Message, InstrumentationContext?) {
            switch message {
            case .result(let result) where !result.details.progress: end(.call(result.request))
            // Nothing is answered to one that the router does not wait for.
            case .interrupt(let interrupt) where interrupt.options.mode != .kill:
                end(.invocation(interrupt.request), .canceled)
            case .published(let published): end(.publication(published.request))
            case .error(let error): received(error)
            case .registered(let registered):
                procedures[registered.registration] = requested.removeValue(forKey: registered.request)
            case .subscribed(let subscribed):
                topics[subscribed.subscription] = requested.removeValue(forKey: subscribed.request)
            case .invocation(var invocation):
                let exchange = Exchange.invocation(invocation.request)
                if let known = open[exchange] { return (message, known.span.context) }
                let context = TraceContext.read(by: tracer, from: invocation.details, &invocation.payload)
                let procedure = invocation.details.procedure ?? procedures[invocation.registration]
                let span = begin(exchange, "invocation", procedure, as: .server, in: context)
                return (.invocation(invocation), span.context)
            case .event(var event):
                metrics.receivedEvent()
                let context = TraceContext.read(by: tracer, from: event.details, &event.payload)
                let topic = event.details.topic ?? topics[event.subscription]
                let span = makeSpan("event", topic, as: .consumer, in: context)
                span.end()
                return (.event(event), span.context)
            default: break
            }
            return (message, nil)
        }

        /// The connection is gone, and with it what was under way.
        mutating func disconnected() {
            metrics.disconnected()
            for exchange in open.keys { end(exchange, "disconnected") }
        }

        func connected() { metrics.connected() }

        func queued(_ byteCount: Int) { metrics.queued(byteCount) }

        // MARK: Spans

        private mutating func received(_ error: ErrorMessage) {
            switch error.requestType {
            case .call: end(.call(error.request), error.error)
            case .publish: end(.publication(error.request), error.error)
            case .register, .subscribe: requested[error.request] = nil
            default: break
            }
        }

        private mutating func begin(
            _ exchange: Exchange, _ verb: String, _ uri: URI?, as kind: SpanKind, in context: InstrumentationContext
        ) -> any Tracing.Span {
            let span = makeSpan(verb, uri, as: kind, in: context)
            open[exchange] = Span(span: span)
            return span
        }

        private func makeSpan(
            _ verb: String, _ uri: URI?, as kind: SpanKind, in context: InstrumentationContext
        ) -> any Tracing.Span {
            let span = tracer.startSpan(uri.map { "\(verb) \($0)" } ?? verb, context: context, ofKind: kind)
            if let uri { span.attributes["wamp.uri"] = uri.string }
            return span
        }

        private mutating func end(_ exchange: Exchange, _ error: URI? = nil) {
            guard let ended = open.removeValue(forKey: exchange) else { return }
            if let error {
                ended.span.attributes["wamp.error"] = error.string
                ended.span.setStatus(SpanStatus(code: .error))
            }
            ended.span.end()
            metrics.ended(exchange, after: ContinuousClock.now - ended.start, isError: error != nil)
        }
    }
#endif
