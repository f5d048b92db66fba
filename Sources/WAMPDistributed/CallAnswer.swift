public import Distributed
internal import Synchronization
internal import WAMP

/// What a distributed method answers, until it is sent.
public final class CallAnswer: DistributedTargetInvocationResultHandler {
    /// What arguments and results are.
    public typealias SerializationRequirement = any Codable

    private let format: SerializationFormat
    private let outcome = Mutex<Result<Payload, any Error>>(.success(.empty))

    /// An answer that is encoded in `format`.
    init(in format: SerializationFormat) {
        self.format = format
    }

    /// For Swift: takes the result. Throws what it throws while it encodes itself.
    public func onReturn<Success: Codable>(value: Success) async throws {
        let payload = try Payload(encoding: value, format: format)
        outcome.withLock { $0 = .success(payload) }
    }

    /// For Swift: there is no result.
    public func onReturnVoid() async throws {}

    /// For Swift: takes the error that the method, or reading its arguments, has thrown.
    public func onThrow<Failure: Error>(error: Failure) async throws {
        outcome.withLock { $0 = .failure(error) }
    }

    /// What is sent, or what was thrown instead of it.
    func payload() throws -> Payload {
        try outcome.withLock { $0 }.get()
    }
}
