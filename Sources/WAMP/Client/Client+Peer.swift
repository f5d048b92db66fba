internal import Scheduling
internal import Synchronization
public import WAMPCore

// Each request is made with the session there is, or the next one; see `Peer`.
extension Client: Peer {
    /// The format of its present connection, or the last one.
    public nonisolated var payloadFormat: SerializationFormat { lastFormat.withLock(\.self) }

    /// Calls a procedure with arguments that are encoded already. See `call`, and ``CallOptions/isIdempotent``.
    public func call(_ procedure: String, payload: Payload, options: CallOptions) async throws -> CallResult {
        while true {
            let session = try await openSession()
            do {
                return try await session.call(procedure, payload: payload, options: options)
            } catch SessionError.closed {
                continue  // it was not sent
            } catch SessionError.ended(let end) where options.isIdempotent && end != .left {
                continue
            }
        }
    }

    /// Calls a procedure in parts, with the session there is. See `stream`.
    public func stream(
        _ procedure: String, payload: Payload, parts: CallParts?, options: CallOptions
    ) async throws -> Results<CallResult> {
        try await whileNothingIsSent { session in
            try await session.stream(procedure, payload: payload, parts: parts, options: options)
        }
    }

    /// Publishes an event whose arguments are encoded already. See `publish`.
    @discardableResult
    public func publish(_ topic: String, payload: Payload, options: PublishOptions) async throws -> PublicationID? {
        try await whileNothingIsSent { session in
            try await session.publish(topic, payload: payload, options: options)
        }
    }

    /// Offers a procedure, with every session. See `register`.
    @discardableResult
    public func register(
        _ procedure: String, handler: ProcedureHandler, options: RegisterOptions
    ) async throws -> Registration {
        let grant = ClientGrant(procedure, .procedure(handler, options))
        try await add(grant)
        return Registration(procedure: procedure, grant: grant.grant, owner: self)
    }

    /// Subscribes a handler to a topic, with every session. See `subscribe`.
    @discardableResult
    public func subscribe(
        _ topic: String, handler: EventHandler, options: SubscribeOptions
    ) async throws -> Subscription {
        let grant = ClientGrant(topic, .topic(.handler(HandlerRunner(handler, topic: topic)), options))
        try await add(grant)
        return Subscription(topic: topic, grant: grant.grant, owner: self)
    }

    /// Subscribes to a topic, with every session; the sequence goes on when one is lost. See `subscribe`.
    public func events(
        _ topic: String, buffering: EventBuffering, options: SubscribeOptions
    ) async throws -> Events<Event> {
        let buffer = EventBuffer(topic: topic, buffering: buffering)
        let grant = ClientGrant(topic, .topic(.buffer(buffer), options))
        try await add(grant)
        let subscription = Subscription(topic: topic, grant: grant.grant, owner: self)
        return Events(subscription: subscription, buffer: buffer) { $0 }
    }

    /// Makes a request with one session after the other, until one takes it.
    private func whileNothingIsSent<Result: Sendable>(
        _ request: (Session) async throws -> Result
    ) async throws -> Result {
        while true {
            let session = try await openSession()
            do { return try await request(session) } catch SessionError.closed { continue }
        }
    }
}

extension Client: GrantOwner {
    /// Gives a registration or subscription back, for good.
    func cancel(_ grant: Grant) async throws { try await remove(grant) }
}

/// Connects to the first of `routers` that lets it join a realm, runs `body` with the client and leaves, whether `body`
/// returns or throws.
///
/// - Throws: what ``Client/connect(to:realm:configuration:on:)`` and `body` throw.
@discardableResult
public func withClient<Result: Sendable>(
    to routers: [String], realm: String, configuration: Client.Configuration = Client.Configuration(),
    on scheduler: any Scheduler, _ body: (Client) async throws -> Result
) async throws -> Result {
    let client = try await Client.connect(to: routers, realm: realm, configuration: configuration, on: scheduler)
    do {
        let result = try await body(client)
        await client.leave()
        return result
    } catch {
        await client.leave()
        throw error
    }
}
