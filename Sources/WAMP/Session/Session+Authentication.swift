internal import Logging
internal import Scheduling
internal import WAMPCore

// How a session proves who it is while it joins.
extension Session {
    /// Prepares what HELLO says about who we are.
    func introduce() throws(AuthenticationError) {
        var generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
        try machine.introduce(configuration.authentication, over: transport.factsNow, using: &generator)
    }

    /// Works on a challenge outside the scheduler, since making a key of a password may take seconds. The time that
    /// joining may take goes on, and is what bounds it.
    func answer(_ challenge: ChallengeMessage) {
        guard let method = machine.challenged else { preconditionFailure("a challenge without a method") }
        // Waited for by whoever waits for the session; when that has been given up meanwhile, the answer is dropped.
        authenticating = scheduler.task(name: "authentication") {
            let outcome: Result<Answer, any Error>
            do {
                outcome = .success(try await offload { try Answer(challenge, by: method) })
            } catch {
                outcome = .failure(error)
            }
            await self.answered(outcome)
        }
    }

    /// Looks again if the answer is still wanted: the router or a deadline may have ended the session meanwhile.
    private func answered(_ outcome: Result<Answer, any Error>) {
        guard isJoining, machine.challenged != nil else { return }
        switch outcome {
        case .success(let answer):
            machine.answered(by: answer.method)
            send(.authenticate(answer.message))
        case .failure(let error as AuthenticationError): distrust(error)
        case .failure(let error): distrust(.other("\(error)"))
        }
    }

    /// Tells the router that it is not trusted, or cannot be answered, and gives up.
    func distrust(_ error: AuthenticationError) {
        send(.abort(AbortMessage(error)))
        failToJoin(SessionError.authenticationFailed(error))
    }
}

/// What a method says to a challenge, and the method as it is afterwards.
private struct Answer: Sendable {
    let method: any AuthenticationMethod
    let message: AuthenticateMessage

    init(_ challenge: ChallengeMessage, by method: any AuthenticationMethod) throws(AuthenticationError) {
        var method = method
        message = try method.answer(challenge)
        self.method = method
    }
}
