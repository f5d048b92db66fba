import WAMP

/// A client of the tests: it says what it is told to, in JSON, and hands over what it gets.
protocol Client: Sendable {
    func send(_ text: String) async throws
    /// The next message; nil when the connection is over.
    func receive() async throws -> Message?
    /// Ends the connection, if need be without a word.
    func close() async
}

/// What a test did not expect.
struct Unexpected: Error {
    let message: Message?
}

extension Client {
    @discardableResult
    func join(_ realm: String = "realm1") async throws -> SessionID {
        let roles = #"{"publisher":{},"subscriber":{},"caller":{},"callee":{}}"#
        try await send(#"[1,"\#(realm)",{"roles":\#(roles)}]"#)
        let answer = try await receive()
        guard case .welcome(let welcome) = answer else { throw Unexpected(message: answer) }
        return welcome.session
    }

    @discardableResult
    func subscribe(to topic: String, request: Int = 1) async throws -> SubscriptionID {
        try await send(#"[32,\#(request),{},"\#(topic)"]"#)
        let answer = try await receive()
        guard case .subscribed(let subscribed) = answer else { throw Unexpected(message: answer) }
        return subscribed.subscription
    }

    @discardableResult
    func register(_ procedure: String, request: Int = 1) async throws -> RegistrationID {
        try await send(#"[64,\#(request),{},"\#(procedure)"]"#)
        let answer = try await receive()
        guard case .registered(let registered) = answer else { throw Unexpected(message: answer) }
        return registered.registration
    }

    /// Publishes and waits for the acknowledgement.
    func publish(_ arguments: String, on topic: String, request: Int = 1) async throws {
        try await send(#"[16,\#(request),{"acknowledge":true},"\#(topic)",\#(arguments)]"#)
        let answer = try await receive()
        guard case .published = answer else { throw Unexpected(message: answer) }
    }

    func receiveEvent() async throws -> EventMessage {
        let message = try await receive()
        guard case .event(let event) = message else { throw Unexpected(message: message) }
        return event
    }

    func receiveInvocation() async throws -> InvocationMessage {
        let message = try await receive()
        guard case .invocation(let invocation) = message else { throw Unexpected(message: message) }
        return invocation
    }

    func receiveResult() async throws -> ResultMessage {
        let message = try await receive()
        guard case .result(let result) = message else { throw Unexpected(message: message) }
        return result
    }

    func receiveError() async throws -> ErrorMessage {
        let message = try await receive()
        guard case .error(let error) = message else { throw Unexpected(message: message) }
        return error
    }

    func receiveAbort() async throws -> AbortMessage {
        let message = try await receive()
        guard case .abort(let abort) = message else { throw Unexpected(message: message) }
        return abort
    }

    func receiveGoodbye() async throws -> GoodbyeMessage {
        let message = try await receive()
        guard case .goodbye(let goodbye) = message else { throw Unexpected(message: message) }
        return goodbye
    }
}
