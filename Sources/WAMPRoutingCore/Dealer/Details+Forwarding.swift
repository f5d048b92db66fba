import WAMPCore

extension Details {
    /// Whether the payload was packed by the sender for the receiver (payload passthru mode).
    var usesPassthru: Bool { !isEmpty && self["ppt_scheme"]?.stringValue?.isEmpty == false }

    var isEmpty: Bool { values.isEmpty }

    /// Takes over what the receiver needs to unpack the payload.
    mutating func forwardPassthru(from options: Details) {
        guard options.usesPassthru else { return }
        for key in Self.passthruKeys {
            if let value = options[key] { self[key] = value }
        }
    }

    /// The options of a CALL that count as long as it is open. What else a client sends is not kept.
    var ofOpenCall: Details {
        Details(values.filter { Self.callKeys.contains($0.key) })
    }

    /// How many bytes the texts among the values have.
    var textByteCount: Int { values.values.reduce(0) { $0 + ($1.stringValue?.utf8.count ?? 0) } }

    private static let passthruKeys = ["ppt_scheme", "ppt_serializer", "ppt_cipher", "ppt_keyid"]
    private static let callKeys = Set(passthruKeys + ["progress", "receive_progress", "timeout", "disclose_me"])
}
