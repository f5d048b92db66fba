internal import ByteCore
internal import Scheduling
internal import Sockets
internal import WAMP

/// One act of a ``Torture``: clients come, are tormented, and leave; afterwards everything is counted.
struct TortureAct: Sendable {
    private let torture: Torture
    private let number: Int
    private let router: TorturedRouter
    private let scheduler: any Scheduler
    private let seed: UInt64

    /// How long those that are healed may take to end what is under way.
    private static let restLimit = Duration.seconds(45)
    /// How long the router may take to see that all are gone.
    private static let goneLimit = Duration.seconds(20)

    init(_ torture: Torture, number: Int, of router: TorturedRouter, on scheduler: any Scheduler) {
        self.torture = torture
        self.number = number
        self.router = router
        self.scheduler = scheduler
        seed = torture.seed &+ UInt64(number) &* 0x1_0000
    }

    /// Runs it, and adds what came of it.
    ///
    /// - Throws: `SocketError` when something cannot be started, or `CancellationError`.
    func run(for duration: Duration, into figures: inout TortureFigures) async throws {
        let proxies = try await startProxies()
        let crew = TortureCrew(torture, act: number, urls: try await urls(of: proxies), on: scheduler)
        do {
            for _ in 0..<torture.clientCount { try await crew.hire() }
            try await inject(on: crew, for: duration, into: &figures)
            for proxy in proxies { await proxy.heal() }
            let stuck = try await crew.rest(within: Self.restLimit)
            figures.differences += stuck.map { "the client \($0) does not come to rest" }
            await crew.leave()
            await stop(proxies)
            try await balance(crew, proxies, into: &figures)
        } catch {
            await crew.kill()
            await stop(proxies)
            throw error
        }
    }

    // MARK: The network

    private func startProxies() async throws -> [FaultyProxy] {
        var proxies: [FaultyProxy] = []
        for (place, url) in router.urls.enumerated() {
            let seed = seed &+ UInt64(place) &* 0x100_0000
            let proxy = try await FaultyProxy.start(before: .ipv4("127.0.0.1", port: url.port), on: scheduler) {
                number in
                var generator = RandomNumbers(seed: seed &+ UInt64(number))
                return ConnectionFault.random(using: &generator)
            }
            proxies.append(proxy)
        }
        return proxies
    }

    private func urls(of proxies: [FaultyProxy]) async throws -> [String] {
        var urls: [String] = []
        for (url, proxy) in zip(router.urls, proxies) {
            guard let port = await proxy.address.port else { continue }
            urls.append(url.replacing(":\(url.port)", with: ":\(port)"))
        }
        return urls
    }

    private func stop(_ proxies: [FaultyProxy]) async {
        for proxy in proxies { await proxy.stop() }
    }

    // MARK: The faults

    private func inject(
        on crew: TortureCrew, for duration: Duration, into figures: inout TortureFigures
    ) async throws {
        let end = scheduler.now + duration
        let counted = try await withThrowingTaskGroup(of: [String: Int].self) { group in
            group.addTask {
                var faults = ClientFaults(seed: seed &+ 1, of: crew, on: scheduler)
                return try await faults.run(until: end)
            }
            group.addTask {
                var faults = RouterFaults(seed: seed &+ 2, of: router, torture.tools, on: scheduler)
                return try await faults.run(until: end)
            }
            return try await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        }
        figures.faults.merge(counted, uniquingKeysWith: +)
        if counted[RouterFaults.accepted] != nil {
            figures.differences.append("a client accepted a certificate that is wrong")
        }
        if counted[RouterFaults.rejected] != nil {
            figures.differences.append("a client did not accept a certificate that is right")
        }
    }

    // MARK: The balance

    private func balance(
        _ crew: TortureCrew, _ proxies: [FaultyProxy], into figures: inout TortureFigures
    ) async throws {
        for proxy in proxies { figures.faults.merge(await proxy.injuries, uniquingKeysWith: +) }
        let ledger = await crew.ledger
        figures.counts += ledger.counts
        figures.differences += ledger.differences().map(\.description).sorted() + (await crew.failures)
        guard await router.isRunning else { return }
        if let left = try await untilNone(leftBehind) { figures.differences.append("left behind: \(left)") }
        let atFirst = figures.firstDescriptors
        _ = try await untilNone { router.descriptorCount <= atFirst ? nil : "too many" }
        figures.lastDescriptors = router.descriptorCount
        if figures.lastDescriptors > figures.firstDescriptors {
            figures.differences.append("the router has kept descriptors: \(figures.memoryText)")
        }
        figures.lastBytes = try router.residentBytes()
        if number == 1 { figures.firstBytes = figures.lastBytes }
    }

    /// Asks until there is nothing, for a while; then returns what there still is.
    private func untilNone(_ what: @escaping @Sendable () async throws -> String?) async throws -> String? {
        let end = scheduler.now + Self.goneLimit
        while let rest = try await what() {
            if scheduler.now >= end { return rest }
            try await scheduler.sleep(for: .milliseconds(100))
        }
        return nil
    }

    /// What the router's meta API counts beside the session that asks; nil for nothing.
    @Sendable private func leftBehind() async throws -> String? {
        try await withSession(to: router.urls[0], realm: "realm1", on: scheduler) { inspector in
            let sessions = try await inspector.meta.sessions.count() - 1
            let registrations = try await inspector.meta.registrations.list()
            let subscriptions = try await inspector.meta.subscriptions.list()
            let counts = [
                (sessions, "sessions"), (registrations.count, "registrations"), (subscriptions.count, "subscriptions"),
            ]
            let left = counts.filter { $0.0 != 0 }.map { "\($0.0) \($0.1)" }
            return left.isEmpty ? nil : left.joined(separator: ", ")
        }
    }
}

extension MetaList {
    fileprivate var count: Int { exact.count + prefix.count + wildcard.count }
}

extension String {
    /// The number after the last colon, as in `ws://127.0.0.1:8080/ws`.
    fileprivate var port: UInt16 {
        guard let colon = lastIndex(of: ":"), let port = UInt16(self[index(after: colon)...].prefix { $0.isNumber })
        else { preconditionFailure("a router says on which port it listens") }
        return port
    }
}
