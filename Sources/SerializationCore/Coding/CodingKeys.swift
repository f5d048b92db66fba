/// The position of an element, where a coding path leads through a list.
struct PositionKey: CodingKey {
    let position: Int

    init(_ position: Int) {
        self.position = position
    }

    init(intValue: Int) {
        position = intValue
    }

    init?(stringValue: String) {
        guard let position = Int(stringValue) else { return nil }
        self.position = position
    }

    var intValue: Int? { position }
    var stringValue: String { position.description }
}

/// The key under which a superclass is encoded when its subclass names none.
struct SuperKey: CodingKey {
    init() {}

    init?(stringValue: String) {
        guard stringValue == "super" else { return nil }
    }

    init?(intValue: Int) {
        return nil
    }

    var intValue: Int? { nil }
    var stringValue: String { "super" }
}
