/// The requests of this session: their identifiers, and those that wait for an answer.
struct RequestTable<Waiter, Subscriber, Handler> {
    /// A request that waits for its answer.
    struct Request {
        var purpose: Purpose
        /// Nil when nobody waits any more: the answer is still to come, and is consumed silently.
        var waiter: Waiter?
        /// The dealer was asked to cancel this call.
        var isCancelled = false
    }

    /// What was asked for, and what the answer will need.
    enum Purpose {
        case publish
        case subscribe(SubscribeMessage, Subscriber, id: RequestID)
        case unsubscribe(SubscriptionID)
        case call(Call)
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

    /// A call that waits for its answer.
    struct Call {
        let procedure: URI
        /// Whether its result was asked for in parts.
        let takesProgress: Bool
        /// Whether it is made in parts, and the last one is still to come.
        var isContinued: Bool
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

    /// Forgets the newest request, which was not sent: the next one gets its identifier, so that none is left out.
    mutating func takeBack(_ id: RequestID) -> Request? {
        precondition(id == last, "only the newest request is taken back")
        last = RequestID(rawValue: id.rawValue - 1)
        ids = IDGenerator(after: last.rawValue)
        return pending.removeValue(forKey: id)
    }

    /// The request that an answer belongs to, which waits no more; nil when it was answered before, or expected no answer.
    ///
    /// Throws when there never was such a request.
    mutating func take(_ id: RequestID, answering type: MessageType) throws(ProtocolViolation) -> Request? {
        guard let index = try index(of: id, answering: type) else { return nil }
        return pending.remove(at: index).value
    }

    /// Who waits for a call, of which a part of the result has come; nil when no parts were asked for, or nobody waits.
    ///
    /// Throws when there never was such a call.
    func waiter(takingProgressOf id: RequestID) throws(ProtocolViolation) -> Waiter? {
        guard let index = try index(of: id, answering: .call) else { return nil }
        guard case .call(let call) = pending[index].value.purpose, call.takesProgress else { return nil }
        return pending[index].value.waiter
    }

    /// The procedure of a call that is made in parts, when another part may be sent.
    mutating func continueCall(_ id: RequestID, isLast: Bool) -> URI? {
        guard let request = pending[id], request.waiter != nil, !request.isCancelled,
            case .call(var call) = request.purpose, call.isContinued
        else { return nil }
        call.isContinued = !isLast
        pending[id]?.purpose = .call(call)
        return call.procedure
    }

    /// Notes that a request is to be cancelled; its type, and whether that is new. Nil when nobody waits for it.
    mutating func beginCancelling(_ id: RequestID) -> (type: MessageType, isNew: Bool)? {
        guard let request = pending[id], request.waiter != nil else { return nil }
        pending[id]?.isCancelled = true
        return (request.purpose.type, !request.isCancelled)
    }

    /// Takes the waiter from a request that still waits for its answer.
    mutating func takeWaiter(of id: RequestID) -> Waiter? {
        guard let waiter = pending[id]?.waiter else { return nil }
        pending[id]?.waiter = nil
        return waiter
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
