import Scheduling
import TestSupport
import WAMPProxy
import WAMPRouter

/// Two routers in this process, and a scheduler for everything.
struct World: Sendable {
    let scheduler: any Scheduler
    let near: Router
    let far: Router

    /// Forwards between two sessions that are linked to the routers, while `body` runs.
    func withProxy<Result: Sendable>(
        _ rules: [ProxyRule], configuration: ProxyConfiguration = ProxyConfiguration(), role: String? = nil,
        _ body: (Proxy) async throws -> Result
    ) async throws -> Result {
        let from = try await near.session(realm: "realm1", role: role)
        let to = try await far.session(realm: "realm1", role: role)
        let result = try await WAMPProxy.withProxy(
            rules, from: from, to: to, configuration: configuration, on: scheduler, body)
        await from.leave()
        await to.leave()
        return result
    }

    /// A session at each router.
    func sessions() async throws -> (near: Session, far: Session) {
        (try await near.session(realm: "realm1"), try await far.session(realm: "realm1"))
    }
}

/// Runs `body` with two routers, and ends them.
func withWorld(
    _ kind: SchedulerKind, _ configuration: RouterConfiguration = RouterConfiguration(),
    _ body: (World) async throws -> Void
) async throws {
    let scheduler = try kind.make()
    let world = World(
        scheduler: scheduler, near: Router(configuration: configuration, on: scheduler),
        far: Router(configuration: configuration, on: scheduler))
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(world)) } catch { outcome = .failure(error) }
    await world.near.shutdown(within: .zero)
    await world.far.shutdown(within: .zero)
    await scheduler.shutdown()
    try outcome.get()
}

/// Publishes numbers one after the other, until the router has taken each.
func publish(_ numbers: Range<Int>, to topic: String, by session: Session) async throws {
    for number in numbers { try await session.publish(topic, number, acknowledge: true) }
}

/// The next `count` elements of a sequence.
func next<Element: Sendable>(_ count: Int, of events: Events<Element>) async throws -> [Element] {
    var elements: [Element] = []
    var iterator = events.makeAsyncIterator()
    while elements.count < count, let element = try await iterator.next() { elements.append(element) }
    return elements
}
