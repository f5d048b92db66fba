internal import Logging
internal import WAMP
internal import WAMPCore

extension Proxy {
    /// Publishes `events` until they are over, in order, and some at a time.
    func forward(_ events: Events<Event>, by rule: ProxyRule, to target: any Peer) async {
        await withTaskGroup(of: Void.self) { group in
            var openCount = 0
            do {
                for try await event in events where firstRule(for: event, rule.direction) == rule {
                    try await waitForSession(of: target)
                    if await isBack(event.details, at: target) { continue }
                    if openCount == configuration.maximumOpenPublications {
                        await group.next()
                        openCount -= 1
                    }
                    group.addTask { await self.publish(event, to: target) }
                    openCount += 1
                }
            } catch is CancellationError {
                log.warning("stopped before every event was forwarded", metadata: ["rule": "\(rule)"])
            } catch {
                hasEnded(rule, "\(error)")
            }
        }
    }

    /// Waits while a client is between two sessions, so that events wait in order, and none is given up.
    private func waitForSession(of peer: any Peer) async throws {
        guard let client = peer as? Client, await client.currentSession == nil else { return }
        for await state in await client.states {
            switch state {
            case .connected, .left: return
            case .connecting, .waiting: continue
            }
        }
        try Task.checkCancellation()
    }

    /// An event that several subscriptions bring is forwarded once.
    private func firstRule(for event: Event, _ direction: ProxyRule.Direction) -> ProxyRule? {
        rules.first { $0.kind == .topics && $0.direction == direction && $0.matches(event.topic) }
    }

    private func publish(_ event: Event, to target: any Peer) async {
        // Never to ourselves, whatever the peer is configured to: where topics pass in both directions, what is published
        // here is not to come back.
        var options = PublishOptions(acknowledges: true, excludesMe: true)
        if !configuration.excludedRoles.isEmpty { options.audience.excludedRoles = configuration.excludedRoles }
        options.custom = origin(
            of: event.details, event.publisher, event.details.publisherAuthID, event.details.publisherAuthRole)
        do {
            guard event.details.passthruScheme == nil else { throw WAMPError.packed }
            try await target.publish(event.topic.string, payload: event.payload, options: options)
            figures.events += 1
        } catch {
            figures.lostEvents += 1
            log.warning(
                "an event may be lost",
                metadata: [
                    "topic": "\(event.topic)", "publication": "\(event.publication)", "error": "\(error)",
                ])
        }
    }
}

extension WAMPError {
    /// A payload that was packed for its receiver: unpacked here it would be read by others, and how it is packed cannot
    /// be told the other router.
    static let packed = WAMPError(.featureNotSupported, "a proxy does not forward packed payloads")
}
