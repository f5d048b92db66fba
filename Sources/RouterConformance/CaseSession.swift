internal import Scheduling
internal import SerializationCore
internal import WAMP
internal import WAMPCore

/// One client of a case.
struct CaseSession: Sendable {
    private let connection: any Connection
    private let format: SerializationFormat
    private let scheduler: any Scheduler

    /// What came instead of what was waited for.
    enum Failure: Error, CustomStringConvertible {
        case nothing(after: Duration)
        case closed(String)
        case unreadable(String)

        var description: String {
            switch self {
            case .nothing(let limit): "nothing came within \(limit)"
            case .closed(let reason): "the connection was closed: \(reason)"
            case .unreadable(let reason): "what came cannot be read: \(reason)"
            }
        }
    }

    init(_ connection: any Connection, _ format: SerializationFormat, on scheduler: any Scheduler) {
        self.connection = connection
        self.format = format
        self.scheduler = scheduler
    }

    func send(_ message: Value) async throws {
        try await connection.send(format.bytes(of: message), as: format)
    }

    func send(bytes: [UInt8]) async throws {
        try await connection.send(bytes, as: format)
    }

    /// The next message, waited for at most so long.
    func receive(within limit: Duration) async throws -> Value {
        let bytes: [UInt8]
        do {
            bytes = try await scheduler.withTimeout(limit) { [connection] in try await connection.receive() }
        } catch is TimedOut {
            throw Failure.nothing(after: limit)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw Failure.closed("\(error)")
        }
        do throws(SerializationError) { return try format.value(of: bytes) } catch {
            throw Failure.unreadable("\(error)")
        }
    }

    func close() async {
        await connection.close()
    }
}

extension CaseSession {
    /// What HELLO says of the roles of a session: all of them, each with all that it may announce, or with nothing.
    static func roles(basic: Bool) -> Value {
        let features: [String: [Feature]] = [
            "caller": [
                .progressiveCallResults, .progressiveCallInvocations, .callCanceling, .callTimeout,
                .callerIdentification, .payloadPassthruMode,
            ],
            "callee": [
                .progressiveCallResults, .progressiveCallInvocations, .callCanceling, .callTimeout, .callReroute,
                .callerIdentification, .callTrustLevels, .patternBasedRegistration, .sharedRegistration,
                .registrationRevocation, .payloadPassthruMode,
            ],
            "publisher": [
                .publisherExclusion, .publisherIdentification, .subscriberBlackWhiteListing, .payloadPassthruMode,
            ],
            "subscriber": [
                .publisherIdentification, .publicationTrustLevels, .patternBasedSubscription,
                .subscriptionRevocation, .payloadPassthruMode,
            ],
        ]
        return .dictionary(
            features.mapValues { features in
                guard !basic else { return [:] }
                let announced = features.map { ($0.rawValue, Value.bool(true)) }
                return ["features": .dictionary(Dictionary(uniqueKeysWithValues: announced))]
            })
    }
}
