/// The requests of this session: their identifiers, and those that wait for an answer.
struct RequestTable<Waiter, Subscriber, Handler> {
    /// A request that waits for its answer.
    struct Request {
        let purpose: Purpose
        /// Nil when nobody waits any more: the answer is still to come, and is consumed silently.
        var waiter: Waiter?
    }

    /// What was asked for, and what the answer will need.
    enum Purpose {
        case publish
        case subscribe(SubscribeMessage, Subscriber, id: RequestID)
        case unsubscribe(SubscriptionID)
        case call
        case register(Handler)
        case unregister(RegistrationID)

        var type: MessageType {
            switch self {
            case .publish: .publish
            case .subscribe: .subscribe
            case .unsubscribe: .unsubscribe
            case .call: .call
            case .register: .register
            case .unregister: .unregister
            }
        }
    }

    private var ids = IDGenerator()
    private var last = RequestID(rawValue: 0)
    private var pending: [RequestID: Request] = [:]

    /// The identifier of a new request. One counter serves requests of all types.
    mutating func nextID() -> RequestID {
        last = ids.next()
        return last
    }

    /// Remembers a request until it is answered.
    mutating func add(_ purpose: Purpose, waiter: Waiter?, as id: RequestID) {
        pending[id] = Request(purpose: purpose, waiter: waiter)
    }

    /// The request that an answer belongs to, which waits no more; nil when it was answered before, or expected no answer.
    ///
    /// Throws when there never was such a request.
    mutating func take(_ id: RequestID, answering type: MessageType) throws(ProtocolViolation) -> Request? {
        guard let index = try index(of: id, answering: type) else { return nil }
        return pending.remove(at: index).value
    }

    /// Checks that an answer belongs to a request, which waits on.
    func check(_ id: RequestID, answering type: MessageType) throws(ProtocolViolation) {
        _ = try index(of: id, answering: type)
    }

    /// Takes the waiter from a request that still waits for its answer.
    mutating func takeWaiter(of id: RequestID) -> (waiter: Waiter, type: MessageType)? {
        guard let request = pending[id], let waiter = request.waiter else { return nil }
        pending[id]?.waiter = nil
        return (waiter, request.purpose.type)
    }

    /// Forgets all requests, and hands over who waits for them, the oldest first.
    mutating func takeAllWaiters() -> [Waiter] {
        let waiters = pending.sorted { $0.key < $1.key }.compactMap(\.value.waiter)
        pending = [:]
        return waiters
    }

    private func index(
        of id: RequestID, answering type: MessageType
    ) throws(ProtocolViolation) -> Dictionary<RequestID, Request>.Index? {
        guard let index = pending.index(forKey: id) else {
            // No session lives long enough for the counter to wrap.
            guard id <= last else { throw .unknownRequest(type, id) }
            return nil
        }
        guard pending[index].value.purpose.type == type else { throw .unknownRequest(type, id) }
        return index
    }
}
