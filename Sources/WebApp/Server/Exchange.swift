internal import ByteCore
internal import HTTPCore
internal import HTTPTypes
internal import Scheduling

/// One request of a connection and its response, from the head of the one to the end of the other. A class, since it is
/// looked at in many places and too large to be copied in each. Confined to its connection.
final class Exchange {
    /// Its request is for its handler only, once that is started.
    let routed: RoutedRequest
    let began: ContinuousClock.Instant
    /// 100 Continue is due as soon as somebody wants the body (RFC 9110, 10.1.1).
    @exclusivity(unchecked) var owesContinue: Bool
    /// The body, where it goes on while its handler runs.
    @exclusivity(unchecked) var upload: Upload?
    /// The body of the response, where it is streamed.
    @exclusivity(unchecked) var download: Download?
    /// The response, once its head is written.
    @exclusivity(unchecked) var status: HTTPResponse.Status?
    @exclusivity(unchecked) var sentCount = 0

    init(_ routed: RoutedRequest, began: ContinuousClock.Instant) {
        self.routed = routed
        self.began = began
        owesContinue = routed.head.expectsContinue && routed.head.framing != .none
    }

    var head: RequestHead { routed.head }
    var endpoint: Endpoint { routed.endpoint }

    /// Gives the request its whole body.
    func receive(_ body: [UInt8], trailers: HTTPFields) {
        routed.request?.body = body
        routed.request?.trailers = trailers
    }

    /// Tells the handler where to read the body.
    func stream(from connection: HTTPConnection) {
        routed.request?.connection = connection
        upload = Upload()
    }
}

/// A request's body that its handler reads.
struct Upload {
    enum End {
        case complete
        case failed(any Error)
    }

    /// Waits for the next piece.
    var reader: Waiter<[UInt8]?, any Error>?
    /// Nothing more will come.
    var end: End?
}

/// A response's body that its handler writes.
struct Download {
    let framing: ResponseEncoder.Framing
    /// Bytes of content that were written.
    var count = 0
    var trailers = HTTPFields()
    /// Waits for the client to take what was written.
    var writer: Waiter<Void, any Error>?
}

/// How much time a body still has: a peer that sends byte by byte does not get more by it than those bytes are worth.
struct BodyPace {
    private let limit: Duration
    private let rate: Int
    private var credit: Duration
    private var since: ContinuousClock.Instant?

    init(_ timeouts: App.Timeouts) {
        limit = timeouts.body
        rate = max(timeouts.minimumBodyRate, 1)
        credit = timeouts.body
    }

    /// When the time is up; nil while nobody waits.
    var deadline: ContinuousClock.Instant? { since.map { $0 + credit } }

    /// Somebody waits for the body from now on.
    mutating func start(at now: ContinuousClock.Instant) {
        if since == nil { since = now }
    }

    /// Nobody waits any more.
    mutating func stop(at now: ContinuousClock.Instant) {
        guard let since else { return }
        credit -= now - since
        self.since = nil
    }

    /// So many bytes have come.
    mutating func received(_ count: Int, at now: ContinuousClock.Instant) {
        let isWaiting = since != nil
        stop(at: now)
        credit = min(limit, credit + .nanoseconds(count * 1_000_000_000 / rate))
        if isWaiting { since = now }
    }
}
