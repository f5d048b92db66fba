internal import Swampy

extension TestRouter {
    /// Waits until somebody offers a procedure, at most for `limit`.
    ///
    /// - Parameters:
    ///   - procedure: the procedure.
    ///   - count: how many have to offer it: more than one for a shared registration.
    ///   - realm: where.
    ///   - limit: how long to wait.
    /// - Throws: `TimedOut`, or what asking the router throws.
    public func waitForRegistration(
        of procedure: String, callees count: Int = 1, realm: String = "realm1", within limit: Duration = .seconds(5)
    ) async throws {
        try await wait(for: limit, in: realm) { observer in
            try await observer.meta.registrations.additions()
        } until: { observer in
            try await observer.calleeCount(of: procedure) >= count
        }
    }

    /// Waits until somebody has subscribed to a topic, at most for `limit`.
    ///
    /// - Parameters:
    ///   - topic: the topic.
    ///   - count: how many sessions have to be subscribed to it.
    ///   - realm: where.
    ///   - limit: how long to wait.
    /// - Throws: `TimedOut`, or what asking the router throws.
    public func waitForSubscription(
        to topic: String, subscribers count: Int = 1, realm: String = "realm1", within limit: Duration = .seconds(5)
    ) async throws {
        try await wait(for: limit, in: realm) { observer in
            try await observer.meta.subscriptions.additions()
        } until: { observer in
            try await observer.subscriberCount(of: topic) >= count
        }
    }

    /// Asks anew after each change; the changes are subscribed to first, so that none is missed.
    private func wait<Scope>(
        for limit: Duration, in realm: String,
        changes: @escaping @concurrent @Sendable (Session) async throws -> Events<MetaChange<Scope>>,
        until isThere: @escaping @concurrent @Sendable (Session) async throws -> Bool
    ) async throws {
        try await scheduler.withTimeout(limit) {
            let observer = try await self.session(realm: realm)
            var changed = try await changes(observer).makeAsyncIterator()
            while try await !isThere(observer), try await changed.next() != nil {}
            await observer.leave()
        }
    }
}

extension Session {
    fileprivate func calleeCount(of procedure: String) async throws -> Int {
        guard let registration = try await meta.registrations.lookup(procedure) else { return 0 }
        return try await meta.registrations.calleeCount(of: registration)
    }

    fileprivate func subscriberCount(of topic: String) async throws -> Int {
        guard let subscription = try await meta.subscriptions.lookup(topic) else { return 0 }
        return try await meta.subscriptions.subscriberCount(of: subscription)
    }
}
