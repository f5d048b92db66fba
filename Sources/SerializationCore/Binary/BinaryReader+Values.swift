import ByteCore

extension BinaryReader {
    @_specialize(where Format == MessagePack)
    @_specialize(where Format == CBOR)
    package mutating func readValue(_ bytes: RawSpan) throws(SerializationError) -> Value {
        let start = offset
        switch try Format.readHead(bytes, at: &offset) {
        case .null: return .null
        case .bool(let bool): return .bool(bool)
        case .number(let number): return Value(number)
        case .hugeInteger: throw .numberOutOfRange(offset: start)
        case .string(let count): return .string(try passText(count, bytes))
        case .bytes(let count): return .bytes(try passBytes(count, bytes))
        case .list:
            offset = start
            return .list(try readList(bytes))
        case .dictionary:
            offset = start
            return .dictionary(try readDictionary(bytes))
        case .foreign: throw .foreignValue(offset: start)
        }
    }

    @_specialize(where Format == MessagePack)
    @_specialize(where Format == CBOR)
    @discardableResult
    package mutating func skipValue(_ bytes: RawSpan) throws(SerializationError) -> Range<Int> {
        let start = offset
        switch try Format.readHead(bytes, at: &offset) {
        case .null, .bool, .number, .hugeInteger: break
        case .string(let count): try skipText(count, bytes)
        case .bytes(let count): try skipBytes(count, bytes)
        case .foreign(let count): offset += count
        case .list:
            offset = start
            var list = try beginList(bytes)
            while try nextElement(of: &list, bytes) {
                try skipValue(bytes)
            }
        case .dictionary:
            offset = start
            var dictionary = try beginDictionary(bytes)
            while try nextElement(of: &dictionary, bytes) {
                try skipValue(bytes)
                try skipValue(bytes)
            }
        }
        return start..<offset
    }

    @_specialize(where Format == MessagePack)
    @_specialize(where Format == CBOR)
    package mutating func readDictionary(_ bytes: RawSpan) throws(SerializationError) -> [String: Value] {
        try readEntries(bytes)
    }

    // MARK: Text and binary data, which the reader stands at

    mutating func passText(_ count: Int?, _ bytes: RawSpan) throws(SerializationError) -> String {
        guard let count else {
            var text = ByteQueue()
            while let piece = try Format.readPiece(of: .string, bytes, at: &offset) {
                try checkText(piece, bytes)
                text.append(bytes.extracting(piece))
            }
            return String(checked: text.bytes)
        }
        let range = offset..<offset + count
        try checkText(range, bytes)
        offset = range.upperBound
        return String(checked: bytes.extracting(range))
    }

    private mutating func skipText(_ count: Int?, _ bytes: RawSpan) throws(SerializationError) {
        guard let count else {
            while let piece = try Format.readPiece(of: .string, bytes, at: &offset) {
                try checkText(piece, bytes)
            }
            return
        }
        try checkText(offset..<offset + count, bytes)
        offset += count
    }

    private mutating func passBytes(_ count: Int?, _ bytes: RawSpan) throws(SerializationError) -> [UInt8] {
        guard let count else {
            var data = ByteQueue()
            while let piece = try Format.readPiece(of: .bytes, bytes, at: &offset) {
                data.append(bytes.extracting(piece))
            }
            return [UInt8](copying: data.bytes)
        }
        defer { offset += count }
        return [UInt8](copying: bytes.extracting(offset..<offset + count))
    }

    private mutating func skipBytes(_ count: Int?, _ bytes: RawSpan) throws(SerializationError) {
        if let count {
            offset += count
        } else {
            while try Format.readPiece(of: .bytes, bytes, at: &offset) != nil {}
        }
    }

    private func checkText(_ range: Range<Int>, _ bytes: RawSpan) throws(SerializationError) {
        if let offset = bytes.firstInvalidUTF8(in: range) { throw .invalidUTF8(offset: offset) }
    }
}
