#if Observability
    internal import Tracing
    internal import WAMPCore

    /// A transport whose messages are told to tracer and metrics on their way.
    actor ObservedTransport: MessageTransport, MessageHandler {
        nonisolated let unownedExecutor: UnownedSerialExecutor
        private nonisolated let transport: any MessageTransport
        private var observer: SessionObserver?
        private let routerMetrics: SessionMetrics?
        private var handler: (any MessageHandler)?

        /// - Parameter observer: what follows the messages; nil for the router's end, which is only counted.
        init(_ transport: any MessageTransport, _ observer: SessionObserver?) {
            self.transport = transport
            self.observer = observer
            routerMetrics = observer == nil ? SessionMetrics(side: "router") : nil
            unownedExecutor = transport.unownedExecutor
        }

        nonisolated var format: SerializationFormat? { transport.format }

        var facts: TransportFacts { transport.factsNow }

        var traffic: TransportTraffic { transport.trafficNow }

        var queuedByteCount: Int { transport.queuedByteCountNow }

        func start(_ handler: any MessageHandler) {
            self.handler = handler
            observer?.connected()
            routerMetrics?.connected()
            transport.startNow(self)
        }

        func send(_ message: Message) throws(SendError) {
            let sent = observer?.sending(message) ?? message
            do throws(SendError) {
                try transport.sendNow(sent)
            } catch {
                observer?.failedToSend(message, error)
                throw error
            }
            countQueue()
        }

        func send(_ message: Message, encoded: [UInt8]) -> Bool {
            defer { countQueue() }
            return transport.sendNow(message, encoded: encoded)
        }

        func close(_ ending: TransportEnding) {
            transport.closeNow(ending)
        }

        private func countQueue() {
            observer?.queued(queuedByteCount)
            routerMetrics?.queued(queuedByteCount)
        }

        // MARK: MessageHandler

        func received(_ message: Message) {
            guard let (message, context) = observer?.receiving(message) else {
                handler?.deliver(message)
                return
            }
            guard let context else {
                handler?.deliver(message)
                return
            }
            // The task that the handler starts for it inherits the context.
            InstrumentationContext.$current.withValue(context) { handler?.deliver(message) }
        }

        func receivedViolation(_ violation: ProtocolViolation) {
            handler?.deliverViolation(violation)
        }

        func drained() {
            handler?.deliverDrained()
        }

        func unsent(_ message: Message, because error: SendError) {
            observer?.failedToSend(message, error)
            handler?.deliverUnsent(message, because: error)
        }

        func disconnected(_ reason: Disconnection) {
            observer?.disconnected()
            routerMetrics?.disconnected()
            let handler = handler
            self.handler = nil  // they hold each other
            handler?.deliverDisconnection(reason)
        }
    }
#endif
