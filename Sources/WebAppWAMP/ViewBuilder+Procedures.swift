public import WAMP

extension ViewBuilder {
    /// Offers a procedure, whose parameters are read from the arguments of each call. See `Session.register`, and
    /// `view(_:method:procedure:topic:arguments:options:permission:_:)`, of which this is one form.
    public func procedure<each Parameter: Decodable & Sendable, Result: Encodable & Sendable>(
        _ uri: String, options: RegisterOptions = RegisterOptions(), permission: Permission? = nil,
        _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Result
    ) {
        view(procedure: uri, options: ViewOptions(register: options), permission: permission, handler)
    }

    /// Offers a procedure without a result.
    public func procedure<each Parameter: Decodable & Sendable>(
        _ uri: String, options: RegisterOptions = RegisterOptions(), permission: Permission? = nil,
        _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Void
    ) {
        view(procedure: uri, options: ViewOptions(register: options), permission: permission, handler)
    }

    /// Offers a procedure whose handler has the connected client and the caller at hand, before the parameters.
    ///
    ///     app.procedure("com.example.add") { (context: ViewContext, text: String) in
    ///         try await context.wamp.publish("com.example.added", text)
    ///         return text.count
    ///     }
    public func procedure<each Parameter: Decodable & Sendable, Result: Encodable & Sendable>(
        _ uri: String, options: RegisterOptions = RegisterOptions(), permission: Permission? = nil,
        _ handler: @escaping @concurrent @Sendable (ViewContext, repeat each Parameter) async throws -> Result
    ) {
        view(procedure: uri, options: ViewOptions(register: options), permission: permission, handler)
    }

    /// Offers a procedure without a result, whose handler has the connected client and the caller at hand.
    public func procedure<each Parameter: Decodable & Sendable>(
        _ uri: String, options: RegisterOptions = RegisterOptions(), permission: Permission? = nil,
        _ handler: @escaping @concurrent @Sendable (ViewContext, repeat each Parameter) async throws -> Void
    ) {
        view(procedure: uri, options: ViewOptions(register: options), permission: permission, handler)
    }

    /// Subscribes to a topic; `handler` is called with the arguments of each event. See `Session.subscribe`, and
    /// `view(_:method:procedure:topic:arguments:options:permission:_:)`, of which this is one form.
    public func on<each Parameter: Decodable & Sendable>(
        _ topic: String, options: SubscribeOptions = SubscribeOptions(), permission: Permission? = nil,
        _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Void
    ) {
        view(topic: topic, options: ViewOptions(subscribe: options), permission: permission, handler)
    }

    /// Subscribes to a topic with a handler that has the connected client and the publisher at hand, before the
    /// parameters.
    public func on<each Parameter: Decodable & Sendable>(
        _ topic: String, options: SubscribeOptions = SubscribeOptions(), permission: Permission? = nil,
        _ handler: @escaping @concurrent @Sendable (ViewContext, repeat each Parameter) async throws -> Void
    ) {
        view(topic: topic, options: ViewOptions(subscribe: options), permission: permission, handler)
    }
}
