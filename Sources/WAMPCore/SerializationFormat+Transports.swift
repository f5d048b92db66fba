/// What transports call the formats; WebSocket's names are with the format itself.
extension SerializationFormat {
    /// Its number in the handshake of RawSocket.
    package var rawSocketCode: UInt8 {
        switch self {
        case .json: 1
        case .messagePack: 2
        case .cbor: 3
        }
    }

    /// Its media type, for HTTP.
    package var mediaType: String {
        switch self {
        case .json: "application/json"
        case .messagePack: "application/x-msgpack"
        case .cbor: "application/cbor"
        }
    }

    /// The format that a RawSocket handshake names, or nil if it is none of ours.
    package init?(rawSocketCode code: UInt8) {
        guard let format = Self.allCases.first(where: { $0.rawSocketCode == code }) else { return nil }
        self = format
    }
}
