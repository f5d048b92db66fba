/// Reads the arguments of a payload one after the other into the types that are wanted.
///
///     var reader = ArgumentReader(payload)
///     let sum = try reader.next(Int.self) + reader.next(Int.self)
public struct ArgumentReader: Sendable {
    private let payload: Payload
    /// How many arguments were asked for.
    private var position = 0
    /// Where the next argument begins, or the comma before it, in the encoded list.
    private var offset = 0
    private var list = ContainerProgress()
    private var hasEnded: Bool

    /// Begins before the first argument.
    public init(_ payload: Payload) {
        self.payload = payload
        hasEnded = !payload.hasArguments
    }

    /// The next positional argument. A missing one is nil where an optional type is wanted, and an error otherwise.
    public mutating func next<Argument: Decodable>(_ type: Argument.Type = Argument.self) throws(ArgumentError)
        -> Argument
    {
        try next(type) { place throws(ArgumentError) in try Self.absent(place) }
    }

    /// The next positional argument or, when there are no more, the keyword argument called `name`, as Python takes
    /// arguments. A missing one is nil where an optional type is wanted, and an error otherwise.
    public mutating func next<Argument: Decodable>(
        _ type: Argument.Type = Argument.self, named name: String
    ) throws(ArgumentError) -> Argument {
        let arguments = self
        return try next(type) { _ throws(ArgumentError) in try arguments.keyword(name, as: type) }
    }

    /// The next positional argument; when there are no more, the keyword argument called `name`, if it has a name; when
    /// that is missing too, `defaultValue`.
    public mutating func next<Argument: Decodable>(
        _ type: Argument.Type = Argument.self, named name: String? = nil,
        default defaultValue: @autoclosure () -> Argument
    ) throws(ArgumentError) -> Argument {
        let arguments = self
        return try next(type) { _ throws(ArgumentError) in
            guard let name else { return defaultValue() }
            return try arguments.keyword(name, as: type) { _ in defaultValue() }
        }
    }

    /// Passes over the next positional argument, if there is one.
    public mutating func skip() throws(ArgumentError) {
        switch payload.format {
        case .json: try skip(JSONReader(at: offset))
        case .messagePack: try skip(MessagePackReader(at: offset))
        case .cbor: try skip(CBORReader(at: offset))
        }
    }

    /// The keyword argument called `name`. A missing one is nil where an optional type is wanted, and an error otherwise.
    public func keyword<Argument: Decodable>(
        _ name: String, as type: Argument.Type = Argument.self
    ) throws(ArgumentError) -> Argument {
        try keyword(name, as: type) { place throws(ArgumentError) in try Self.absent(place) }
    }

    // MARK: Private

    /// What stands for an argument that is not there.
    private typealias Substitute<Argument> = (ArgumentError.Place) throws(ArgumentError) -> Argument

    private mutating func next<Argument: Decodable>(
        _ type: Argument.Type, orElse substitute: Substitute<Argument>
    ) throws(ArgumentError) -> Argument {
        switch payload.format {
        case .json: try next(type, JSONReader(at: offset), orElse: substitute)
        case .messagePack: try next(type, MessagePackReader(at: offset), orElse: substitute)
        case .cbor: try next(type, CBORReader(at: offset), orElse: substitute)
        }
    }

    private mutating func next<Argument: Decodable, Reader: ValueReader>(
        _ type: Argument.Type, _ start: Reader, orElse substitute: Substitute<Argument>
    ) throws(ArgumentError) -> Argument {
        position += 1
        let place = ArgumentError.Place.position(position)
        var reader = start
        guard try moveToNext(&reader, place) else { return try substitute(place) }
        defer { offset = reader.offset }
        return try reader.read(type, payload.listBytes, at: place)
    }

    private mutating func skip<Reader: ValueReader>(_ start: Reader) throws(ArgumentError) {
        position += 1
        let place = ArgumentError.Place.position(position)
        var reader = start
        guard try moveToNext(&reader, place) else { return }
        do { try reader.skipValue(payload.listBytes) } catch { throw ArgumentError(place, error.description) }
        offset = reader.offset
    }

    private func keyword<Argument: Decodable>(
        _ name: String, as type: Argument.Type, orElse substitute: Substitute<Argument>
    ) throws(ArgumentError) -> Argument {
        switch payload.format {
        case .json: try keyword(name, as: type, JSONReader(), orElse: substitute)
        case .messagePack: try keyword(name, as: type, MessagePackReader(), orElse: substitute)
        case .cbor: try keyword(name, as: type, CBORReader(), orElse: substitute)
        }
    }

    private func keyword<Argument: Decodable, Reader: ValueReader>(
        _ name: String, as type: Argument.Type, _ start: Reader, orElse substitute: Substitute<Argument>
    ) throws(ArgumentError) -> Argument {
        let place = ArgumentError.Place.keyword(name)
        guard payload.hasKeywordArguments else { return try substitute(place) }
        var reader = start
        var isFound = false
        do throws(SerializationError) {
            var dictionary = try reader.beginDictionary(payload.dictionaryBytes)
            while !isFound, let key = try reader.nextKey(of: &dictionary, payload.dictionaryBytes) {
                isFound = key == name
                if !isFound { try reader.skipValue(payload.dictionaryBytes) }
            }
        } catch {
            throw ArgumentError(place, error.description)
        }
        guard isFound else { return try substitute(place) }
        return try reader.read(type, payload.dictionaryBytes, at: place)
    }

    /// Whether there is a next argument, which is to be read then.
    private mutating func moveToNext(
        _ reader: inout some ValueReader, _ place: ArgumentError.Place
    ) throws(ArgumentError) -> Bool {
        guard !hasEnded else { return false }
        do throws(SerializationError) {
            if position == 1 { list = try reader.beginList(payload.listBytes) }
            let payload = payload
            hasEnded = try !reader.nextElement(of: &list, payload.listBytes)
        } catch {
            throw ArgumentError(place, error.description)
        }
        return !hasEnded
    }

    private static func absent<Argument>(_ place: ArgumentError.Place) throws(ArgumentError) -> Argument {
        guard let optional = Argument.self as? any AbsentArgument.Type, let absent = optional.absent as? Argument else {
            throw ArgumentError(place, "missing")
        }
        return absent
    }
}

extension Payload {
    /// One positional argument, counted from 0.
    public func argument<Argument: Decodable>(
        _ index: Int, as type: Argument.Type = Argument.self
    ) throws(ArgumentError) -> Argument {
        var reader = ArgumentReader(self)
        for _ in 0..<index { try reader.skip() }
        return try reader.next(type)
    }
}

/// A type that has a value for an argument that is not there.
private protocol AbsentArgument {
    static var absent: Self { get }
}

extension Optional: AbsentArgument {
    fileprivate static var absent: Self { nil }
}

extension ValueReader {
    /// Reads the common types at once, and others by way of a `Value`.
    fileprivate mutating func read<Argument: Decodable>(
        _ type: Argument.Type, _ bytes: RawSpan, at place: ArgumentError.Place
    ) throws(ArgumentError) -> Argument {
        do {
            let argument: Any
            if type == Int.self {
                argument = Int(try readInteger(bytes))
            } else if type == String.self {
                argument = try readString(bytes)
            } else if type == Double.self {
                argument = try readDouble(bytes)
            } else if type == Bool.self {
                argument = try readBool(bytes)
            } else if type == Value.self {
                argument = try readValue(bytes)
            } else {
                return try ValueDecoder().decode(type, from: try readValue(bytes))
            }
            return argument as! Argument  // it is of the type that was asked for
        } catch {
            throw ArgumentError(place, ArgumentError.reason(error, for: type))
        }
    }
}

extension ArgumentError {
    fileprivate static func reason<Argument>(_ error: any Error, for type: Argument.Type) -> String {
        switch type {
        case is any FixedWidthInteger.Type: "expected an integer"
        case is any BinaryFloatingPoint.Type: "expected a number"
        case is String.Type: "expected a string"
        case is Bool.Type: "expected true or false"
        default: "expected \(type): \(error)"
        }
    }
}
