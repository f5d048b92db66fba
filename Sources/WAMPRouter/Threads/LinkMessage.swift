internal import WAMPRoutingCore

/// What one scheduler has to say to the other over a ``SchedulerLink``.
enum LinkMessage: Sendable {
    /// To the router: what has happened to a connection.
    case report(RemoteTransport, RemoteTransport.Event)
    /// To the router: a client met this limit before it had a session.
    case limit(RouterLimit)
    /// To a connection: what it is to do.
    case order(TransportAgent, TransportAgent.Order)

    /// To be called where it was sent to.
    func run(for router: Router) {
        switch self {
        case .report(let transport, let event): transport.receivedNow(event)
        case .limit(let limit): router.countNow(limit)
        case .order(let agent, let order): agent.performNow(order)
        }
    }
}
