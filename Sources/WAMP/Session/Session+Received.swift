internal import Logging
internal import Scheduling
package import WAMPCore

// What the transport brings, and what is done about it.
extension Session {
    package func received(_ message: Message) {
        switch machine.received(message) {
        case .joined(let welcome):
            self.welcome = welcome
            joiner?.resume()
            joiner = nil
        case .refused(let abort):
            let error = SessionError(refusal: abort)
            joiner?.resume(throwing: error)
            joiner = nil
            end(.closedByRouter(reason: abort.reason, message: abort.details.message), closing: .finished)
        case .answer(let challenge): answer(challenge)
        case .authenticationFailed(let error): distrust(error)
        case .resume(let requester, let reply): requester.resume(returning: reply)
        case .progress(let requester, let message): progressed(requester, message)
        case .send(let message): send(message)
        case .deliver(let event, let sinks): deliver(event, to: sinks)
        case .invoke(let invocation, let procedure): invoke(invocation, procedure)
        case .continueInvocation(let invocation): continueInvocation(invocation)
        case .interrupt(let request, _): interrupt(request)
        case .subscriptionRevoked(let sinks, let reason):
            for sink in sinks { revoke(sink.grant, "\(sink.topic)", reason) }
        case .registrationRevoked(let procedure, let reason):
            revoke(procedure.grant, "\(procedure.uri)", reason)
        case .replyGoodbyeAndClose(let answer, let goodbye):
            send(.goodbye(answer))
            end(.closedByRouter(reason: goodbye.reason, message: goodbye.details.message), closing: .finished)
        case .closed(.goodbye): end(.left, closing: .finished)
        case .closed(.aborted(let abort)):
            end(.closedByRouter(reason: abort.reason, message: abort.details.message), closing: .finished)
        case .violation(let violation): receivedViolation(violation)
        case .ignore: break
        }
    }

    package func receivedViolation(_ violation: ProtocolViolation) {
        send(.abort(AbortMessage(violation)))
        end(.violation(violation), closing: .violation)
    }

    package func drained() {
        let waiting = crowded
        crowded = []
        for waiter in waiting { waiter.resume() }
    }

    package func disconnected(_ reason: Disconnection) {
        isDisconnected = true
        end(.disconnected("\(reason)"), closing: nil)
        resumeLeavers()
    }

    private func revoke(_ grant: Grant, _ name: String, _ reason: URI?) {
        log.notice("the router revoked a grant", metadata: ["uri": "\(name)", "reason": "\(reason?.string ?? "none")"])
        grant.finish(.revoked(reason: reason))
    }

    // MARK: The end

    /// The state first: whoever is resumed finds the session ended.
    func end(_ reason: SessionEnd, closing transportEnding: TransportEnding?) {
        guard ending == nil else { return }
        ending = reason
        let remains = machine.end()
        let error = SessionError.ended(reason)
        joiner?.resume(throwing: error)
        joiner = nil
        for waiter in remains.waiters { waiter.resume(throwing: error) }
        for stream in unbegunStreams.values { stream.finish(.failure(error)) }
        unbegunStreams = [:]
        for sink in remains.subscribers { sink.grant.finish(.sessionEnded(reason)) }
        for procedure in remains.handlers + withdrawn { procedure.grant.finish(.sessionEnded(reason)) }
        for invocation in invocations.values { abandon(invocation, throwing: error) }
        for waiter in crowded { waiter.resume(throwing: error) }
        crowded = []
        resumeDrainers()
        for watcher in watchers { watcher.resume(returning: reason) }
        watchers = []
        if let transportEnding { transport.closeNow(transportEnding) }
    }
}
