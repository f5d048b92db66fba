internal import Scheduling
internal import WAMP
internal import WAMPRoutingCore

// What the realm has to find out: what sessions may do, and what its own procedures say.

extension Realm {
    func ask(_ question: QuestionID, _ request: AuthorizationRequest) {
        guard let decide else {
            return machine.failed(question, because: "there is no authorizer", at: now, into: &outbox)
        }
        sessions[request.session]?.askNow(question, request, of: decide)
    }

    private func answered(_ question: QuestionID, _ outcome: Result<AuthorizationDecision, any Error>) {
        switch outcome {
        case .success(let decision): machine.answered(question, with: decision, at: now, into: &outbox)
        case .failure: machine.failed(question, because: "the authorizer failed", at: now, into: &outbox)
        }
        deliver()
    }

    /// Somebody was asked, and knows or does not.
    nonisolated func answeredNow(_ question: QuestionID, _ outcome: Result<AuthorizationDecision, any Error>) {
        assumeIsolated { $0.answered(question, outcome) }
    }

    // MARK: Calls in the realm's own name

    /// Calls a procedure and waits for its first result, at most for `timeout`. Cancelling has it return at once; what
    /// the callee answers then is dropped.
    ///
    /// - Throws: the error that the callee or the router answers, or `wamp.error.canceled`.
    func call(_ procedure: URI, _ arguments: [Value], timeout: Duration) async throws(WAMPError) -> Value {
        let request = machine.call(procedure, arguments, timeout: timeout, at: now, into: &outbox)
        return try await park(self, on: scheduler) { (waiter: Waiter<Value, WAMPError>) in
            guard !Task.isCancelled else { return waiter.resume(throwing: WAMPError(.canceled)) }
            callers[request] = waiter
            deliver()
        } cancelled: { realm in
            realm.callers.removeValue(forKey: request)?.resume(throwing: WAMPError(.canceled))
        }
    }

    func receivedOwn(_ message: Message) {
        guard !machine.receivedOwn(message, at: now, into: &outbox) else { return }
        switch message {
        case .result(let result):
            guard let caller = callers.removeValue(forKey: result.request) else { return }
            do {
                caller.resume(returning: try result.payload.arguments().first ?? .null)
            } catch {
                caller.resume(throwing: WAMPError(.invalidArgument, "the result cannot be read: \(error)"))
            }
        case .error(let error):
            callers.removeValue(forKey: error.request)?.resume(
                throwing: WAMPError(error.error, payload: error.payload))
        default:
            break  // a realm calls, and does nothing else
        }
    }
}
