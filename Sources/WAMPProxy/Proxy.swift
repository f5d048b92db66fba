internal import Logging
public import Scheduling
public import WAMP
internal import WAMPCore

/// A bridge between two routers, or two realms of one: what is published or offered at one side is also had at the other.
///
/// ```swift
/// let rules: [ProxyRule] = [.topics("com.example.", match: .prefix), .procedures("com.example.add", .backward)]
/// try await withProxy(rules, from: local, to: cluster, on: scheduler) { proxy in
///     try await proxy.waitUntilEnded()
/// }
/// ```
///
/// A side is a `Client`, which comes back by itself when its router was gone, or a `Session`, such as one that is linked
/// to a router in the same process. Payloads pass as they are, undecoded.
///
/// It is pinned to a scheduler, and may be used from anywhere.
public actor Proxy {
    /// The scheduler it is pinned to.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor

    /// What was forwarded so far.
    public internal(set) var figures = ProxyFigures()

    let rules: [ProxyRule]
    let configuration: ProxyConfiguration
    let log = Logger(label: "swampy.wamp.proxy")
    private let from: any Peer
    private let to: any Peer
    private var registrations: [Registration] = []
    private var subscriptions: [Events<Event>] = []
    private var watchers: [Task<Void, Never>] = []  // of registrations; they end with these
    private var forwarders: [Task<Void, Never>] = []  // of events
    private let ends: AsyncStream<ProxyError>
    private let end: AsyncStream<ProxyError>.Continuation

    /// Begins to forward, and returns when everything is subscribed and registered. End it with ``stop(draining:)``;
    /// `withProxy` does.
    ///
    /// - Throws: ``ProxyError``, `SessionError` or `CancellationError`; then nothing is forwarded.
    public static func start(
        _ rules: [ProxyRule], from: any Peer, to: any Peer, configuration: ProxyConfiguration = ProxyConfiguration(),
        on scheduler: any Scheduler
    ) async throws -> Proxy {
        try check(rules)
        let proxy = Proxy(rules, from, to, configuration, on: scheduler)
        do {
            for rule in rules { try await proxy.begin(rule) }
        } catch {
            await proxy.stop(draining: .zero)
            throw error
        }
        return proxy
    }

    private init(
        _ rules: [ProxyRule], _ from: any Peer, _ to: any Peer, _ configuration: ProxyConfiguration,
        on scheduler: any Scheduler
    ) {
        self.rules = rules
        self.from = from
        self.to = to
        self.configuration = configuration
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        (ends, end) = AsyncStream.makeStream()
    }

    private static func check(_ rules: [ProxyRule]) throws(ProxyError) {
        for (index, rule) in rules.enumerated() {
            guard rule.isValid else { throw .invalidPattern(rule) }
            if let other = rules[..<index].first(where: rule.isCircular) { throw .circular(other, rule) }
        }
    }

    /// Waits until the proxy is stopped, for one task.
    ///
    /// - Throws: ``ProxyError/ended(_:reason:)`` when a router takes a subscription or registration back, or a session is
    ///   over; the rest is still forwarded. `CancellationError` when the task is cancelled.
    public func waitUntilEnded() async throws {
        for await error in ends { throw error }
        try Task.checkCancellation()
    }

    /// Stops: takes everything back, forwards the events that wait, and gives up those that are not acknowledged within
    /// `limit`, which is logged. Calls that run go on until they are answered. Cancelling the task changes nothing.
    public func stop(draining limit: Duration = .seconds(5)) async {
        // A task of its own, awaited here: it has to give everything back also when ours is cancelled.
        await scheduler.task { await self.takeBack() }.value
        let forwarders = forwarders
        let alarm = scheduler.task {
            do { try await self.scheduler.sleep(for: limit) } catch { return }  // everything was forwarded in time
            for forwarder in forwarders { forwarder.cancel() }
        }
        for forwarder in forwarders { await forwarder.value }
        alarm.cancel()
        await alarm.value
        for watcher in watchers { await watcher.value }
        end.finish()
    }

    private func takeBack() async {
        // A router that is gone has nothing to give back.
        for registration in registrations { try? await registration.cancel() }
        for subscription in subscriptions { try? await subscription.cancel() }
    }

    // MARK: Beginning

    private func begin(_ rule: ProxyRule) async throws {
        let (source, target) = rule.direction == .forward ? (from, to) : (to, from)
        do {
            switch rule.kind {
            case .topics: try await forwardEvents(by: rule, from: source, to: target)
            case .procedures: try await offer(by: rule, at: target, answeringFrom: source)
            }
        } catch let error as WAMPError {
            throw ProxyError.refused(rule, error)
        }
    }

    private func forwardEvents(by rule: ProxyRule, from source: any Peer, to target: any Peer) async throws {
        let events = try await source.events(
            rule.pattern, buffering: EventBuffering(limit: configuration.maximumWaitingEvents, overflow: .dropOldest),
            options: SubscribeOptions(match: rule.match))
        subscriptions.append(events)
        forwarders.append(scheduler.task { await self.forward(events, by: rule, to: target) })
    }

    private func offer(by rule: ProxyRule, at target: any Peer, answeringFrom source: any Peer) async throws {
        var options = RegisterOptions(match: rule.match)
        options.disclosesCaller = configuration.identifiesCallers
        options.concurrency = configuration.maximumOpenCalls
        let handler = ProcedureHandler { (invocation: Invocation) -> Payload in
            try await self.answer(invocation, from: source)
        }
        let registration = try await target.register(rule.pattern, handler: handler, options: options)
        registrations.append(registration)
        watchers.append(
            scheduler.task {
                switch await registration.waitUntilEnded() {
                case .cancelled: break
                case .revoked(let reason): self.hasEnded(rule, "revoked: \(reason?.string ?? "no reason given")")
                case .sessionEnded(let end): self.hasEnded(rule, "\(end)")
                }
            })
    }

    /// A rule has no effect any more.
    nonisolated func hasEnded(_ rule: ProxyRule, _ reason: String) {
        log.error("nothing more is forwarded", metadata: ["rule": "\(rule)", "reason": "\(reason)"])
        end.yield(.ended(rule, reason: reason))
    }
}

/// Forwards while `body` runs, and then stops.
///
/// - Throws: what ``Proxy/start(_:from:to:configuration:on:)`` and `body` throw.
public func withProxy<Result: Sendable>(
    _ rules: [ProxyRule], from: any Peer, to: any Peer, configuration: ProxyConfiguration = ProxyConfiguration(),
    on scheduler: any Scheduler, _ body: (Proxy) async throws -> Result
) async throws -> Result {
    let proxy = try await Proxy.start(rules, from: from, to: to, configuration: configuration, on: scheduler)
    do {
        let result = try await body(proxy)
        await proxy.stop()
        return result
    } catch {
        await proxy.stop()
        throw error
    }
}
