/// Reads values in one format token by token, and checks all that it passes: structure, UTF-8, depth.
///
/// A reader only remembers where it is; every call is given the same bytes again. What the caller does not need is
/// skipped with `skipValue`, which checks it as strictly but builds nothing:
///
///     var reader = JSONReader()
///     var list = try reader.beginList(bytes)
///     while try reader.nextElement(of: &list, bytes) {
///         ranges.append(try reader.skipValue(bytes))
///     }
///     try reader.finish(bytes)
///
/// After an error a reader must not be used again.
package protocol ValueReader: Sendable {
    /// Begins before the value at `offset`.
    init(at offset: Int)

    /// Where the next token begins, or what stands before it: white space in JSON, tags in CBOR.
    var offset: Int { get }

    /// The kind of the value that comes next; it is still to be read. Binary data in JSON is a `string` here.
    mutating func kind(_ bytes: RawSpan) throws(SerializationError) -> ValueKind

    // MARK: Lists and dictionaries

    /// Enters a list. Read its elements while `nextElement` says so.
    mutating func beginList(_ bytes: RawSpan) throws(SerializationError) -> ContainerProgress

    /// Goes to the next element, which is to be read or skipped then; false when the list has ended.
    mutating func nextElement(of list: inout ContainerProgress, _ bytes: RawSpan) throws(SerializationError) -> Bool

    /// Goes to the next element and reads it as a number, as `readNumber` does; nil when the list has ended.
    mutating func nextNumber(of list: inout ContainerProgress, _ bytes: RawSpan) throws(SerializationError) -> Number?

    /// Goes to the next element and reads it as text, as `readString` does; nil when the list has ended.
    mutating func nextString(of list: inout ContainerProgress, _ bytes: RawSpan) throws(SerializationError) -> String?

    /// Goes to the next element, a list or dictionary as `kind` says, and skips it as `skipValue` does. Returns where it
    /// stands, nowhere (an empty range) if it has no elements, and nil when the list has ended.
    mutating func skipContainer(
        _ kind: ValueKind, of list: inout ContainerProgress, _ bytes: RawSpan
    ) throws(SerializationError) -> Range<Int>?

    /// Enters a dictionary. Read its values while `nextKey` returns keys.
    mutating func beginDictionary(_ bytes: RawSpan) throws(SerializationError) -> ContainerProgress

    /// Reads the next key, whose value is to be read or skipped then; nil when the dictionary has ended.
    /// Keys are always text: in JSON, one that begins with U+0000 is not binary data. Throws for any other key.
    mutating func nextKey(of dictionary: inout ContainerProgress, _ bytes: RawSpan) throws(SerializationError)
        -> String?

    /// Checks that nothing follows (in JSON nothing but white space).
    mutating func finish(_ bytes: RawSpan) throws(SerializationError)

    // MARK: Values

    mutating func readNull(_ bytes: RawSpan) throws(SerializationError)

    mutating func readBool(_ bytes: RawSpan) throws(SerializationError) -> Bool

    /// Reads any number. Throws `numberOutOfRange` for an integer beyond `Int64` and `UInt64`: rounding it would lose
    /// digits silently.
    mutating func readNumber(_ bytes: RawSpan) throws(SerializationError) -> Number

    /// Reads any number as a double, rounded if need be.
    mutating func readDouble(_ bytes: RawSpan) throws(SerializationError) -> Double

    /// Reads text. In JSON that is any string, even if it begins with U+0000.
    mutating func readString(_ bytes: RawSpan) throws(SerializationError) -> String

    /// Reads the next value, whatever it is.
    ///
    /// Throws `duplicateKey` for a dictionary that has a key twice: choosing one of them would lose the other silently.
    mutating func readValue(_ bytes: RawSpan) throws(SerializationError) -> Value

    /// Reads a dictionary and all that is in it; throws as `readValue` does.
    mutating func readDictionary(_ bytes: RawSpan) throws(SerializationError) -> [String: Value]

    /// Passes the next value, checked in full, and returns where it stands.
    ///
    /// What travels between peers of one format passes even if it cannot be read as a value: numbers of any size,
    /// duplicate keys, keys of other kinds, extensions of the format.
    @discardableResult
    mutating func skipValue(_ bytes: RawSpan) throws(SerializationError) -> Range<Int>
}

/// How far a reader has come in a list or a dictionary. Whoever reads it keeps this, so that readers need no stack.
package struct ContainerProgress: Sendable {
    /// How many elements or entries follow; nil where only a mark after the last one tells.
    var remaining: Int?
    /// Whether the next element is the first.
    var isAtStart = true

    init(remaining: Int?) {
        self.remaining = remaining
    }

    /// Before the first element of a container without a count, or of none.
    package init() {}
}

/// A number as it was written.
package enum Number: Sendable, Equatable {
    case integer(Int64)
    /// An integer above `Int64.max`.
    case unsigned(UInt64)
    case double(Double)
}

extension Number {
    /// The number without a sign; nil for a negative one and for a double, even a whole one.
    var unsignedValue: UInt64? {
        switch self {
        case .integer(let integer): UInt64(exactly: integer)
        case .unsigned(let integer): integer
        case .double: nil
        }
    }

    /// The nearest double.
    var doubleValue: Double {
        switch self {
        case .integer(let integer): Double(integer)
        case .unsigned(let integer): Double(integer)
        case .double(let double): double
        }
    }
}

extension Value {
    init(_ number: Number) {
        switch number {
        case .integer(let integer): self = .integer(integer)
        case .unsigned(let integer): self = .unsigned(integer)
        case .double(let double): self = .double(double)
        }
    }
}

// MARK: - What all formats do alike

extension ValueReader {
    /// Begins before the first token.
    package init() {
        self.init(at: 0)
    }

    /// Reads an integer that is not negative. Throws `numberOutOfRange` for any other number.
    package mutating func readUnsigned(_ bytes: RawSpan) throws(SerializationError) -> UInt64 {
        let start = offset
        guard let integer = try readNumber(bytes).unsignedValue else { throw .numberOutOfRange(offset: start) }
        return integer
    }

    /// Reads an integer that fits in 64 bits with a sign. Throws `numberOutOfRange` for any other number.
    package mutating func readInteger(_ bytes: RawSpan) throws(SerializationError) -> Int64 {
        let start = offset
        guard case .integer(let integer) = try readNumber(bytes) else { throw .numberOutOfRange(offset: start) }
        return integer
    }

    /// Reads a list and all that is in it; throws as `readValue` does.
    package mutating func readList(_ bytes: RawSpan) throws(SerializationError) -> [Value] {
        var elements: [Value] = []  // grows as elements come: how many there shall be is only what a peer claims
        var list = try beginList(bytes)
        while try nextElement(of: &list, bytes) {
            elements.append(try readValue(bytes))
        }
        return elements
    }

    /// What `readDictionary` does, for the readers of this module to be compiled with.
    @inline(__always)
    mutating func readEntries(_ bytes: RawSpan) throws(SerializationError) -> [String: Value] {
        var entries: [String: Value] = [:]
        var dictionary = try beginDictionary(bytes)
        while let key = try nextKey(of: &dictionary, bytes) {
            let value = try readValue(bytes)
            // Keys that only differ in how Unicode composes them are equal strings, so duplicates too.
            guard entries.updateValue(value, forKey: key) == nil else { throw .duplicateKey(key) }
        }
        return entries
    }
}
