internal import Logging
internal import WAMPRoutingCore

// How a session finds out what it may do, where somebody has to be asked who takes his time.
extension RouterSession {
    private func ask(_ question: QuestionID, _ request: AuthorizationRequest, of decide: @escaping PermissionDecider) {
        inquiry?.cancel()  // the one before may have taken too long
        inquiry = router.inquireNow("authorization") {
            let outcome: Result<AuthorizationDecision, any Error>
            do { outcome = .success(try await decide(request)) } catch { outcome = .failure(error) }
            await self.decided(question, request, outcome)
        }
    }

    /// Nothing to do when the session has left meanwhile.
    private func decided(
        _ question: QuestionID, _ request: AuthorizationRequest, _ outcome: Result<AuthorizationDecision, any Error>
    ) {
        guard let realm else { return }
        if case .failure(let error) = outcome {
            router.log.error(
                "cannot find out what a session may do",
                metadata: metadata([
                    "action": "\(request.action.rawValue)", "uri": "\(request.uri)", "error": "\(error)",
                ]))
        }
        realm.answeredNow(question, outcome)
    }

    /// The realm has to know whether this session may do something.
    nonisolated func askNow(
        _ question: QuestionID, _ request: AuthorizationRequest, of decide: @escaping PermissionDecider
    ) {
        assumeIsolated { $0.ask(question, request, of: decide) }
    }
}
