internal import Scheduling
internal import Synchronization
public import WAMPCore

/// The results of a call that come in parts, in order; iterate once. Leaving the loop early cancels the call.
///
/// ```swift
/// let lines = try await session.stream("com.example.search", "swift", as: String.self)
/// for try await line in lines { print(line) }
/// let count: Int = try await lines.result()
/// ```
///
/// The elements are the parts that precede the last; what the procedure returned in the end is ``result()``.
public struct Results<Element: Sendable>: AsyncSequence, Sendable {
    let lease: CallLease
    private let decode: @Sendable (CallResult) throws -> Element

    init(lease: CallLease, decode: @escaping @Sendable (CallResult) throws -> Element) {
        self.lease = lease
        self.decode = decode
    }

    /// What the procedure returned in the end, as the type that is wanted. Parts that were not taken are dropped.
    ///
    /// Cancelling the task cancels the call.
    ///
    /// - Throws: as `Session.call`.
    public func result<Result: Decodable & Sendable>(as type: Result.Type = Result.self) async throws -> Result {
        try await lease.session.result(of: lease.stream).first(as: type)
    }

    /// What the procedure returned in the end, whatever that is.
    @_disfavoredOverload
    @discardableResult
    public func result() async throws -> CallResult {
        try await lease.session.result(of: lease.stream)
    }

    /// Cancels the call, unless it was answered.
    public func cancel() async {
        await lease.session.cancel(lease.stream, CancellationError())
    }

    /// Takes one part after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let results: Results

        /// The next part; nil when there are no more, and the result is there.
        ///
        /// - Throws: what the call throws, or `ArgumentError` for a part that is of another type (the one after it can
        ///   still be taken). Cancelling the task cancels the call.
        public mutating func next() async throws -> Element? {
            guard let part = try await results.lease.session.nextPart(of: results.lease.stream) else { return nil }
            return try results.decode(part)
        }
    }

    /// An iterator over what comes.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(results: self) }
}

/// Cancels its call when nobody holds the results or their iterator any more.
final class CallLease: Sendable {
    let session: Session
    let stream: CallStream

    init(_ session: Session, _ stream: CallStream) {
        self.session = session
        self.stream = stream
    }

    deinit {
        guard !stream.hasEnded.load(ordering: .relaxed) else { return }
        let (session, stream) = (session, stream)
        // Nobody waits for it; a call that is over stays so.
        session.scheduler.task { await session.cancel(stream, CancellationError()) }
    }
}

/// The parts of a call that is made in parts: any asynchronous sequence.
public struct CallParts: Sendable {
    let forEach:
        @concurrent @Sendable (SerializationFormat, @Sendable (Payload) async throws -> Bool) async throws -> Void

    /// Each element is the one positional argument of a part.
    public init<Elements: AsyncSequence & Sendable>(_ elements: Elements)
    where Elements.Element: Encodable & Sendable {
        forEach = { format, send in
            for try await element in elements {
                guard try await send(Payload(encoding: element, format: format)) else { return }
            }
        }
    }

    /// Each element is a part with all its arguments, encoded already.
    public init<Elements: AsyncSequence & Sendable>(payloads elements: Elements) where Elements.Element == Payload {
        forEach = { _, send in
            for try await payload in elements {
                guard try await send(payload) else { return }
            }
        }
    }
}
