import WAMPCore

/// The numbers of calls in parts that ended, or were refused, while parts were still to come. These are dropped when they
/// come.
///
/// Only so many are remembered: a client that sends parts on and on breaks the rules of numbering in the end.
struct EndedCalls {
    static let limit = 1024
    private var requests: [RequestID] = []

    var isEmpty: Bool { requests.isEmpty }

    func contains(_ request: RequestID) -> Bool { requests.contains(request) }

    mutating func insert(_ request: RequestID) {
        if requests.count == Self.limit { requests.removeFirst() }
        requests.append(request)
    }

    /// Whether a part with this number is to be dropped. The last one is not waited for any longer.
    mutating func drops(_ request: RequestID, isLast: Bool) -> Bool {
        guard let index = requests.firstIndex(of: request) else { return false }
        if isLast { requests.remove(at: index) }
        return true
    }
}
