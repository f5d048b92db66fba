public import WAMPCore

/// Who calls and offers procedures, publishes and subscribes: a ``Session``, or a ``Client`` that has one session after
/// the other.
///
/// These are the few operations that both have; the typed forms, such as `call("com.example.add", 2, 3)`, are built on
/// them. Each throws the `WAMPError` that the other side answered, ``SessionError``, or `CancellationError`.
public protocol Peer: Sendable {
    /// The format of the present connection. A payload that is encoded in it travels as it is; any other is converted
    /// when it is sent.
    var payloadFormat: SerializationFormat { get }

    /// Calls a procedure with arguments that are encoded already, and waits for whatever it answers.
    func call(_ procedure: String, payload: Payload, options: CallOptions) async throws -> CallResult

    /// Calls a procedure whose results come in parts, with arguments that are encoded already, or that come in parts
    /// themselves. Returns when the call is made, or will be with its first part.
    func stream(
        _ procedure: String, payload: Payload, parts: CallParts?, options: CallOptions
    ) async throws -> Results<CallResult>

    /// Publishes an event whose arguments are encoded already; the number of the publication when it was confirmed.
    @discardableResult
    func publish(_ topic: String, payload: Payload, options: PublishOptions) async throws -> PublicationID?

    /// Offers a procedure.
    @discardableResult
    func register(
        _ procedure: String, handler: ProcedureHandler, options: RegisterOptions
    ) async throws -> Registration

    /// Subscribes a handler to a topic.
    @discardableResult
    func subscribe(_ topic: String, handler: EventHandler, options: SubscribeOptions) async throws -> Subscription

    /// Subscribes to a topic; its events are the elements of the sequence.
    func events(
        _ topic: String, buffering: EventBuffering, options: SubscribeOptions
    ) async throws -> Events<Event>
}
