/// How many bytes of messages a connection has carried, without what transports add to them.
package struct TransportTraffic: Sendable, Equatable {
    package var receivedByteCount: UInt64 = 0
    package var sentByteCount: UInt64 = 0

    package init() {}

    package mutating func received(_ count: Int) { receivedByteCount &+= UInt64(count) }

    package mutating func sent(_ count: Int) { sentByteCount &+= UInt64(count) }

    package static func += (sum: inout TransportTraffic, other: TransportTraffic) {
        sum.receivedByteCount &+= other.receivedByteCount
        sum.sentByteCount &+= other.sentByteCount
    }
}
