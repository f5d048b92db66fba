internal import Scheduling
internal import WAMP
internal import WAMPRoutingCore

/// The way between a router and connections that are on another scheduler.
///
/// Messages are decoded and encoded over there, and routed here. Both schedulers only ever put something in the other's
/// mailbox, and neither waits for the other. What bounds the mailboxes: a connection is not read while much of what it
/// sent has not been routed (``TransportAgent``), and what is queued for it counts for
/// ``RouterConfiguration/maximumQueuedBytes`` from the moment it is sent (``RemoteTransport``).
final class SchedulerLink: Sendable {
    /// The scheduler of the connections.
    let scheduler: any Scheduler
    private let router: Router
    private let reports: Mailbox<[LinkMessage]>
    private let reporter: LinkSender
    private let orders: Mailbox<[LinkMessage]>
    private let orderer: LinkSender

    /// A way from `scheduler` to the router's own, and back.
    init(between scheduler: any Scheduler, and router: Router) {
        self.scheduler = scheduler
        self.router = router
        reports = Mailbox(for: router, on: router.scheduler, capacity: .max) { router, batches in
            Self.run(batches, for: router)
        }
        let reporter = LinkSender(to: reports, on: scheduler)
        self.reporter = reporter
        orders = Mailbox(for: reporter, on: scheduler, capacity: .max) { _, batches in
            Self.run(batches, for: router)
        }
        orderer = LinkSender(to: orders, on: router.scheduler)
    }

    private static func run(_ batches: [[LinkMessage]], for router: Router) {
        for batch in batches {
            let messages = batch.span  // which lends its elements, where an array would copy each of them
            for index in messages.indices { messages[index].run(for: router) }
        }
    }

    /// Has the router serve a connection; to be called on the connection's scheduler.
    func serveNow(_ transport: any ConnectionTransport) {
        let agent = TransportAgent(transport, reporting: reporter)
        let remote = RemoteTransport(of: agent, facts: transport.factsNow, ordering: orderer, for: router)
        agent.startNow(for: remote)
    }

    /// Tells the router that a client met a limit before it had a session; to be called on the connections' scheduler.
    func reportNow(_ limit: RouterLimit) {
        reporter.takeNow(.limit(limit))
    }

    /// Returns when the router has heard of all that has happened over there.
    func settle() async {
        await reporter.handOver()
        await router.scheduler.task {}.value  // a job behind the one that takes the batch out
    }

    /// Ends it, when every connection is over.
    func close() async {
        await orders.shutdown()
        await reports.shutdown()
    }
}
