import WAMPCore

extension Details {
    /// Whether the payload was packed by the sender for the receiver (payload passthru mode).
    var usesPassthru: Bool { !isEmpty && self["ppt_scheme"]?.stringValue?.isEmpty == false }

    var isEmpty: Bool { values.isEmpty }

    /// Takes over what the receiver needs to unpack the payload.
    mutating func forwardPassthru(from options: Details) {
        guard options.usesPassthru else { return }
        for key in ["ppt_scheme", "ppt_serializer", "ppt_cipher", "ppt_keyid"] {
            if let value = options[key] { self[key] = value }
        }
    }
}
