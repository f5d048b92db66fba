internal import Synchronization
internal import WAMP

/// The figures of a connection that the router looks at from another scheduler. Only the agent writes them.
final class ConnectionGauge: Sendable {
    private let handledByteCount = Atomic<Int>(0)
    private let backlog = Atomic<Int>(0)
    private let receivedByteCount = Atomic<UInt64>(0)
    private let sentByteCount = Atomic<UInt64>(0)

    /// How many of all the bytes that were ordered to be sent have come to the connection.
    func setHandled(_ count: Int) { handledByteCount.store(count, ordering: .relaxed) }

    /// How many bytes wait for the network.
    func setBacklog(_ count: Int) { backlog.store(count, ordering: .relaxed) }

    /// What the connection has carried.
    func setTraffic(_ traffic: TransportTraffic) {
        receivedByteCount.store(traffic.receivedByteCount, ordering: .relaxed)
        sentByteCount.store(traffic.sentByteCount, ordering: .relaxed)
    }

    /// How many bytes wait, when so many were ordered.
    func queuedByteCount(ofOrdered count: Int) -> Int {
        count - handledByteCount.load(ordering: .relaxed) + backlog.load(ordering: .relaxed)
    }

    var traffic: TransportTraffic {
        var traffic = TransportTraffic()
        traffic.receivedByteCount = receivedByteCount.load(ordering: .relaxed)
        traffic.sentByteCount = sentByteCount.load(ordering: .relaxed)
        return traffic
    }
}
