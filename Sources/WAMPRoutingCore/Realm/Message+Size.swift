import WAMPCore

extension Message {
    /// About how much memory it takes, beside what every message takes: what a client that has joined sends, and what may
    /// have to wait of that.
    var byteCount: Int {
        switch self {
        case .publish(let message): message.topic.byteCount + message.options.byteCount + message.payload.byteCount
        case .call(let message): message.procedure.byteCount + message.options.byteCount + message.payload.byteCount
        case .subscribe(let message): message.topic.byteCount + message.options.byteCount
        case .register(let message): message.procedure.byteCount + message.options.byteCount
        case .cancel(let message): message.options.byteCount
        default: 0
        }
    }
}

extension URI {
    fileprivate var byteCount: Int { string.utf8.count }
}

extension Details {
    fileprivate var byteCount: Int { isEmpty ? 0 : Value.dictionary(values).byteCount }
}

extension Value {
    /// What stands in a list or dictionary takes so many bytes at least.
    private static var minimum: Int { 16 }

    fileprivate var byteCount: Int {
        switch self {
        case .string(let text): Self.minimum + text.utf8.count
        case .bytes(let bytes): Self.minimum + bytes.count
        case .list(let values): values.reduce(Self.minimum) { $0 + $1.byteCount }
        case .dictionary(let values):
            values.reduce(Self.minimum) { $0 + Self.minimum + $1.key.utf8.count + $1.value.byteCount }
        case .null, .bool, .integer, .unsigned, .double: Self.minimum
        }
    }
}
