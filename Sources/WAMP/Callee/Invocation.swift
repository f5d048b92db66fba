public import WAMPCore

/// One call of a procedure that this session offers.
///
/// A handler that takes it can see who calls, answer in parts, and read a call that is made in parts:
///
///     try await session.register("com.example.count") { (invocation: Invocation, limit: Int) in
///         for number in 1...limit { try await invocation.progress(number) }
///         return "done"
///     }
public struct Invocation: ArgumentCarrier, Sendable {
    /// The arguments, decoded when they are asked for; of a call that is made in parts, those of the first part.
    public let payload: Payload
    /// What the router says of the call.
    public let details: Details
    /// The procedure that was called, also where the registration is a pattern.
    public let procedure: URI
    private let session: Session
    private let running: RunningInvocation

    init(_ running: RunningInvocation, session: Session) {
        self.running = running
        self.session = session
        payload = running.payload
        details = running.message.details
        procedure = running.procedureName
    }

    /// The format in which an answer travels as it is: that of the connection, or else that of the call.
    public var payloadFormat: SerializationFormat { session.transport.format ?? payload.format }

    // MARK: Who calls

    /// Who calls; nil where that is not disclosed.
    public var caller: SessionID? { details.caller }

    /// As whom the caller was authenticated; nil where that is not disclosed.
    public var callerAuthID: String? { details.callerAuthID }

    /// The role under which the caller acts; nil where that is not disclosed.
    public var callerRole: String? { details.callerAuthRole }

    // MARK: Results in parts

    /// Whether the caller takes its result in parts.
    public var wantsProgress: Bool { details.receiveProgress }

    /// Sends a part of the result, if the caller takes parts; otherwise it does nothing.
    ///
    /// Waits while much is queued for the router. What the handler returns is the last part.
    ///
    /// - Returns: whether it was sent; false when the caller wants no parts, or no answer any more.
    /// - Throws: what an argument throws while it is encoded, or `CancellationError` when the call was cancelled.
    @discardableResult
    public func progress<each Part: Encodable & Sendable>(
        _ parts: repeat each Part, keywordArguments: [String: Value] = [:]
    ) async throws -> Bool {
        guard wantsProgress else { return false }
        return try await progress(
            payload: Payload(
                encoding: repeat each parts, keywordArguments: keywordArguments, format: payloadFormat))
    }

    /// Sends a part of the result that is encoded already. See ``progress(_:keywordArguments:)``.
    @discardableResult
    public func progress(payload: Payload) async throws -> Bool {
        guard wantsProgress else { return false }
        return try await session.sendProgress(of: running, payload)
    }

    // MARK: Calls in parts

    /// The parts of the call, as they come: the first positional argument of each. Iterate once.
    ///
    /// A call that is not made in parts has one. A last part without arguments only says that it was the last, and is
    /// left out. The sequence throws when the call is cancelled, or ``SessionError/ended(_:)``.
    public func parts<Element: Decodable & Sendable>(as type: Element.Type) -> InvocationParts<Element> {
        InvocationParts(running, session) { try $0.argument(0, as: type) }
    }

    /// The parts of the call with all their arguments. See ``parts(as:)``.
    public var parts: InvocationParts<Payload> {
        InvocationParts(running, session) { $0 }
    }
}

/// The parts of a call, in order; see ``Invocation/parts(as:)``.
public struct InvocationParts<Element: Sendable>: AsyncSequence, Sendable {
    private let running: RunningInvocation
    private let session: Session
    private let decode: @Sendable (Payload) throws -> Element

    init(_ running: RunningInvocation, _ session: Session, decode: @escaping @Sendable (Payload) throws -> Element) {
        self.running = running
        self.session = session
        self.decode = decode
    }

    /// Takes one part after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let parts: InvocationParts

        /// The next part; nil when there was the last one.
        ///
        /// - Throws: `ArgumentError` for a part whose argument is of another type, `CancellationError` when the call was
        ///   cancelled, or ``SessionError``.
        public mutating func next() async throws -> Element? {
            guard let payload = try await parts.session.nextPart(of: parts.running) else { return nil }
            return try parts.decode(payload)
        }
    }

    /// An iterator over what comes.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(parts: self) }
}
