import SerializationCore
import WAMPCore

// How an event is written for a store: a list in CBOR, which begins with the version of this format.
//
//     [1, publication, milliseconds since 1970, topic, details, payload format, payload, bytes of its list, lists]
//
// Sessions are not written: their numbers mean nothing to those who come later.
extension Publication {
    private static let version: Int64 = 1

    /// The event as bytes; nil when its details cannot be written.
    func stored(at date: Timestamp) -> [UInt8]? {
        let value: Value = [
            .integer(Self.version), Value(id), .integer(date.milliseconds), .string(topic.string),
            .dictionary(details.values), .string(payload.format.rawValue), .bytes(payload.bytes),
            Value(integer: payload.listCount), filter.stored,
        ]
        return try? SerializationFormat.cbor.bytes(of: value)
    }

    /// The event and its date, if `bytes` are what ``stored(at:)`` wrote.
    static func restored(_ bytes: [UInt8]) -> (publication: Publication, date: Timestamp)? {
        guard let list = (try? SerializationFormat.cbor.value(of: bytes))?.listValue, list.count == 9,
            list[0].integerValue == version, let number = list[1].unsignedValue,
            case let id = PublicationID(rawValue: number), id.isValid, let milliseconds = list[2].integerValue,
            let topic = list[3].stringValue, let details = list[4].dictionaryValue,
            let format = list[5].stringValue.flatMap({ SerializationFormat(rawValue: $0) }),
            case .bytes(let payloadBytes) = list[6], let listCount = list[7].integerValue.flatMap({ Int(exactly: $0) }),
            let payload = Payload(restoring: payloadBytes, listCount: listCount, format: format),
            let filter = EventFilter(stored: list[8])
        else { return nil }
        let publication = Publication(
            id: id, topic: URI(topic), details: Details(details), payload: payload, filter: filter)
        return (publication, Timestamp(milliseconds: milliseconds))
    }
}

extension EventFilter {
    /// Whether somebody may get the event when the sessions of now are over.
    var outlivesSessions: Bool { lists?.eligible == nil }

    fileprivate var stored: Value {
        guard let lists else { return .null }
        func names(_ names: Set<String>?) -> Value { names.map { .list($0.sorted().map { .string($0) }) } ?? .null }
        return [
            names(lists.eligibleAuthIDs), names(lists.eligibleAuthRoles), names(lists.excludedAuthIDs),
            names(lists.excludedAuthRoles),
        ]
    }

    fileprivate init?(stored: Value) {
        if stored.isNull {
            self = .everybody
            return
        }
        guard let lists = stored.listValue, lists.count == 4 else { return nil }
        let names = lists.map { list in list.listValue.map { Set($0.compactMap(\.stringValue)) } }
        self.init(
            restoring: Lists(
                eligibleAuthIDs: names[0], eligibleAuthRoles: names[1], excludedAuthIDs: names[2],
                excludedAuthRoles: names[3]))
    }
}
