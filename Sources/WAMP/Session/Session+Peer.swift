internal import Scheduling
public import WAMPCore

// The operations that everything typed is built on; see `Peer`.
extension Session: Peer {
    /// The format of its connection; JSON for a session that is linked to a router in the same process, where payloads
    /// are handed over as they are.
    public nonisolated var payloadFormat: SerializationFormat { transport.format ?? .json }

    /// Calls a procedure with arguments that are encoded already. See `call`.
    public func call(_ procedure: String, payload: Payload, options: CallOptions) async throws -> CallResult {
        let uri = try validated(procedure)
        do {
            let reply = try await request(cancelMode: options.cancelMode, timeout: options.timeout) { requester in
                let (payload, details) = try sealed(
                    payload, for: uri, as: options.payloadScheme, options.details, .dealer)
                let call = machine.call(uri, options: details, payload: payload, waiter: requester)
                return (call.request, .call(call))
            }
            guard case .result(let result) = reply else { preconditionFailure("CALL is answered by RESULT") }
            return CallResult(result, payload: try schemes.open(result.payload, for: uri, result.details))
        } catch let error as WAMPError {
            throw schemes.opened(error, for: uri)
        }
    }

    /// Publishes an event whose arguments are encoded already. See `publish`.
    @discardableResult
    public func publish(_ topic: String, payload: Payload, options: PublishOptions) async throws -> PublicationID? {
        let uri = try validated(topic)
        var details = options.details
        details.excludeMe = options.excludesMe ?? configuration.excludesMe
        guard options.acknowledges else {
            guard machine.isEstablished else { throw closedError }
            let (payload, details) = try sealed(payload, for: uri, as: options.payloadScheme, details, .broker)
            let publish = machine.publish(to: uri, options: details, payload: payload)
            do {
                try transport.sendNow(.publish(publish))
            } catch {
                takeBack(publish.request, error)
                throw error
            }
            try await waitWhileCrowded()
            return nil
        }
        let reply = try await request { requester in
            let (payload, details) = try sealed(payload, for: uri, as: options.payloadScheme, details, .broker)
            let publish = machine.publish(to: uri, options: details, payload: payload, acknowledging: requester)
            return (publish.request, .publish(publish))
        }
        guard case .published(let publication) = reply else { preconditionFailure("PUBLISH is answered by PUBLISHED") }
        return publication
    }

    /// Offers a procedure that was made before. See `register`.
    @discardableResult
    public func register(
        _ procedure: String, handler: ProcedureHandler, options: RegisterOptions
    ) async throws -> Registration {
        let grant = Grant()
        try await register(procedure, handler: handler, options: options, grant: grant)
        return Registration(procedure: procedure, grant: grant, owner: self)
    }

    /// Subscribes to a topic with a handler that was made before. See `subscribe`.
    @discardableResult
    public func subscribe(
        _ topic: String, handler: EventHandler, options: SubscribeOptions
    ) async throws -> Subscription {
        let grant = Grant()
        let target = EventTarget.handler(HandlerRunner(handler, topic: topic))
        try await subscribe(topic, target: target, options: options, grant: grant)
        return Subscription(topic: topic, grant: grant, owner: self)
    }

    /// Subscribes to a topic; its events are the elements of the sequence. See `subscribe`.
    public func events(
        _ topic: String, buffering: EventBuffering, options: SubscribeOptions
    ) async throws -> Events<Event> {
        let grant = Grant()
        let buffer = EventBuffer(topic: topic, buffering: buffering)
        grant.onEnd = { EventTarget.buffer(buffer).finish($0) }
        try await subscribe(topic, target: .buffer(buffer), options: options, grant: grant)
        let subscription = Subscription(topic: topic, grant: grant, owner: self)
        return Events(subscription: subscription, buffer: buffer) { $0 }
    }

    // MARK: For a client as well

    /// Offers a procedure; what becomes of that is seen from `grant`.
    func register(
        _ procedure: String, handler: ProcedureHandler, options: RegisterOptions, grant: Grant
    ) async throws {
        let uri = try validated(procedure, options.match)
        let offer = OfferedProcedure(uri, handler: handler, options: options, grant: grant)
        let reply = try await request { requester in
            let register = machine.register(uri, options: options.details, handler: offer, waiter: requester)
            return (register.request, .register(register))
        }
        guard case .registered(let id) = reply else { preconditionFailure("REGISTER is answered by REGISTERED") }
        grant.begin(.registration(id))
    }

    /// Subscribes; what becomes of that is seen from `grant`.
    func subscribe(_ topic: String, target: EventTarget, options: SubscribeOptions, grant: Grant) async throws {
        let uri = try validated(topic, options.match)
        let sink = EventSink(topic: uri, target: target, grant: grant)
        var subscriber: RequestID?
        let reply = try await request { requester in
            let subscribe = machine.subscribe(to: uri, options: options.details, subscriber: sink, waiter: requester)
            subscriber = subscribe.request
            return (subscribe.request, .subscribe(subscribe))
        }
        guard case .subscribed(let id) = reply, let subscriber else {
            preconditionFailure("SUBSCRIBE is answered by SUBSCRIBED")
        }
        grant.begin(.subscription(id, subscriber: subscriber))
    }

    /// The name as a URI, which must be well formed: nothing else is sent.
    func validated(_ name: String, _ match: MatchPolicy = .exact) throws(WAMPError) -> URI {
        let uri = URI(name)
        guard uri.isValid(.loose, match: match) else { throw WAMPError(.invalidURI, "'\(name)' is no URI") }
        return uri
    }

    /// What is sent in place of `payload`, with what the options say of it.
    func sealed(
        _ payload: Payload, for uri: URI, as scheme: String?, _ details: Details, _ router: Role
    ) throws -> (Payload, Details) {
        guard let scheme else { return (payload, details) }
        // A router that does not know it would abort the session.
        guard machine.routerAnnounces(.payloadPassthruMode, as: router) else {
            throw WAMPError(.featureNotSupported, "the router does not pass payloads through")
        }
        var details = details
        let payload = try schemes.seal(payload, for: uri, as: scheme, &details)
        return (payload, details)
    }
}

extension Session: GrantOwner {
    /// Gives a registration or subscription back, also when the task is cancelled: nobody else would do it.
    func cancel(_ grant: Grant) async throws {
        guard let number = grant.number else { return }
        grant.finish(.cancelled)
        guard isOpen else { return }
        _ = try await request(sendsWhenCancelled: true) { requester in
            switch number {
            case .registration(let id):
                switch machine.unregister(id, waiter: requester) {
                case .send(let message): return (message.request, .unregister(message))
                case .resume(let requester): requester.resume(returning: .unregistered)
                }
            case .subscription(_, let subscriber):
                switch machine.unsubscribe(subscriber, waiter: requester) {
                case .send(let message): return (message.request, .unsubscribe(message))
                case .resume(let requester): requester.resume(returning: .unsubscribed)
                }
            }
            return nil
        }
    }
}
