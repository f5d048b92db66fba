import WAMPCore

/// The arguments of a call of a meta procedure, read as they are needed. What does not fit is refused.
struct MetaArguments {
    private let list: [Value]
    private let keywords: [String: Value]
    /// How many bytes they were.
    let byteCount: Int

    init(_ payload: Payload) throws(RoutingError) {
        byteCount = payload.byteCount
        do {
            list = try payload.arguments()
            keywords = try payload.keywordArguments()
        } catch {
            throw .refused(.invalidArgument, "the arguments cannot be read: \(error)")
        }
    }

    // MARK: By position, from 0

    /// The identifier at a position, which must be there.
    func id<Scope>(_ position: Int, _ scope: Scope.Type = Scope.self) throws(RoutingError) -> Identifier<Scope> {
        guard let id = Self.id(value(position), scope) else { throw mismatch("argument \(position + 1)", "an id") }
        return id
    }

    /// The text at a position, which must be there.
    func string(_ position: Int) throws(RoutingError) -> String {
        guard let string = value(position).stringValue else { throw mismatch("argument \(position + 1)", "a string") }
        return string
    }

    /// The list at a position; nil when it is missing or null.
    func list(_ position: Int) throws(RoutingError) -> [Value]? {
        guard !value(position).isNull else { return nil }
        guard let list = value(position).listValue else { throw mismatch("argument \(position + 1)", "a list") }
        return list
    }

    /// The texts at a position; nil when they are missing or null.
    func strings(_ position: Int) throws(RoutingError) -> [String]? {
        guard let list = try list(position) else { return nil }
        let strings = list.compactMap(\.stringValue)
        guard strings.count == list.count else { throw mismatch("argument \(position + 1)", "a list of strings") }
        return strings
    }

    /// The dictionary at a position; nil when it is missing or null.
    func dictionary(_ position: Int) throws(RoutingError) -> [String: Value]? {
        guard !value(position).isNull else { return nil }
        guard let dictionary = value(position).dictionaryValue else {
            throw mismatch("argument \(position + 1)", "a dictionary")
        }
        return dictionary
    }

    // MARK: By name; nil when it is missing or null

    func string(_ name: String) throws(RoutingError) -> String? {
        guard let value = value(name) else { return nil }
        guard let string = value.stringValue else { throw mismatch(name, "a string") }
        return string
    }

    func bool(_ name: String) throws(RoutingError) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let bool = value.boolValue else { throw mismatch(name, "true or false") }
        return bool
    }

    func integer(_ name: String) throws(RoutingError) -> Int? {
        guard let value = value(name) else { return nil }
        guard let integer = value.integerValue else { throw mismatch(name, "an integer") }
        return Int(clamping: integer)
    }

    func dictionary(_ name: String) throws(RoutingError) -> [String: Value]? {
        guard let value = value(name) else { return nil }
        guard let dictionary = value.dictionaryValue else { throw mismatch(name, "a dictionary") }
        return dictionary
    }

    func id<Scope>(_ name: String, _ scope: Scope.Type = Scope.self) throws(RoutingError) -> Identifier<Scope>? {
        guard let value = value(name) else { return nil }
        guard let id = Self.id(value, scope) else { throw mismatch(name, "an id") }
        return id
    }

    func timestamp(_ name: String) throws(RoutingError) -> Timestamp? {
        guard let string = try string(name) else { return nil }
        guard let timestamp = Timestamp(string) else { throw mismatch(name, "a time as in RFC 3339") }
        return timestamp
    }

    // MARK: Private

    private func value(_ position: Int) -> Value { position < list.count ? list[position] : .null }

    private func value(_ name: String) -> Value? { keywords[name].flatMap { $0.isNull ? nil : $0 } }

    private static func id<Scope>(_ value: Value, _ scope: Scope.Type) -> Identifier<Scope>? {
        guard let number = value.unsignedValue else { return nil }
        let id = Identifier<Scope>(rawValue: number)
        return id.isValid ? id : nil
    }

    private func mismatch(_ place: String, _ expected: String) -> RoutingError {
        .refused(.invalidArgument, "\(place) is not \(expected)")
    }
}
