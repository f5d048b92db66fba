/// What the owner of a session is to do after a message was received. The machine's state is stored before.
package enum SessionAction<Waiter, Subscriber, Handler> {
    /// The session is established.
    case joined(WelcomeMessage)
    /// The router does not let the client in. The session has ended.
    case refused(AbortMessage)
    /// Answer the challenge with ``SessionMachine/challenged``, outside the scheduler, and say what came of it.
    case answer(ChallengeMessage)
    /// The router is not to be trusted: send `AbortMessage(error)` and close the transport. The session has ended.
    case authenticationFailed(AuthenticationError)
    /// A request was answered.
    case resume(Waiter, Reply)
    /// Tell the router. Nobody waits for an answer.
    case send(Message)
    /// Give an event to those who subscribed.
    case deliver(EventMessage, to: [Subscriber])
    /// Run a handler, and answer with what it returns or throws.
    case invoke(InvocationMessage, Handler)
    /// Cancel the handler of an invocation.
    case interrupt(RequestID, CancelMode)
    /// The broker ended a subscription by itself.
    case subscriptionRevoked([Subscriber], reason: URI?)
    /// The dealer ended a registration by itself.
    case registrationRevoked(Handler, reason: URI?)
    /// The router leaves: send this answer to its GOODBYE and close the transport. The session has ended.
    case replyGoodbyeAndClose(GoodbyeMessage, received: GoodbyeMessage)
    /// Close the transport, send nothing. The session has ended.
    case closed(SessionCloseReason)
    /// Send `AbortMessage(violation)` and close the transport. The session has ended.
    case violation(ProtocolViolation)
    case ignore
}

extension SessionAction: Equatable where Waiter: Equatable, Subscriber: Equatable, Handler: Equatable {}
extension SessionAction: Sendable where Waiter: Sendable, Subscriber: Sendable, Handler: Sendable {}

/// Why a session ended without a fault on our side.
package enum SessionCloseReason: Equatable, Sendable {
    /// The router answered our GOODBYE.
    case goodbye(GoodbyeMessage)
    case aborted(AbortMessage)
}

/// The answer to a request.
package enum Reply: Equatable, Sendable {
    case result(ResultMessage)
    case published(PublicationID)
    case subscribed(SubscriptionID)
    case unsubscribed
    case registered(RegistrationID)
    case unregistered
    case failed(WAMPError)
}

/// What is to be done to unsubscribe or unregister.
package enum RemovalAction<Waiter, Removal> {
    /// Send the message; the waiter is resumed with the answer.
    case send(Removal)
    /// Nothing need be sent: others still listen, or it has ended already.
    case resume(Waiter)
}

extension RemovalAction: Equatable where Waiter: Equatable, Removal: Equatable {}

/// What is to be done when nobody waits for a request's answer any more.
package enum CancelAction<Waiter> {
    /// Resume the waiter, and send the message if there is one. The late answer will be consumed silently.
    case resume(Waiter, CancelMessage?)
    /// The answer had come before.
    case ignore
}

extension CancelAction: Equatable where Waiter: Equatable {}

/// What a session leaves behind, handed over once.
package struct SessionRemains<Waiter, Subscriber, Handler> {
    /// Requests that will never be answered, the oldest first: each is to fail.
    package let waiters: [Waiter]
    package let subscribers: [Subscriber]
    package let handlers: [Handler]
    /// Invocations whose handlers are to be cancelled.
    package let invocations: [RequestID]
}

extension SessionRemains: Equatable where Waiter: Equatable, Subscriber: Equatable, Handler: Equatable {}

extension AbortMessage {
    /// What a peer is told that broke the rules.
    public init(_ violation: ProtocolViolation) {
        self.init(details: ["message": .string(violation.description)], reason: .protocolViolation)
    }
}
