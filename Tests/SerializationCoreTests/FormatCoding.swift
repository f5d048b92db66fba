import ByteCore

@testable import SerializationCore

extension SerializationFormat {
    /// The formats that are not text.
    static let binary: [SerializationFormat] = [.messagePack, .cbor]

    /// Any two of them, also twice the same.
    static let pairs = allCases.flatMap { first in allCases.map { (first, $0) } }

    /// The one value that `bytes` hold.
    func read(_ bytes: [UInt8]) throws(SerializationError) -> Value {
        try read(bytes.rawSpan)
    }

    /// The one value that the bytes hold, written as digits.
    func read(hexadecimal digits: String) throws(SerializationError) -> Value {
        try read([UInt8](hexadecimal: digits))
    }

    func write(_ value: Value) throws(SerializationError) -> [UInt8] {
        var queue = ByteQueue()
        try write(value, to: &queue)
        return [UInt8](copying: queue.bytes)
    }

    /// Passes the one value that `bytes` hold without building it.
    func skip(_ bytes: [UInt8]) throws(SerializationError) {
        switch self {
        case .json: try skip(bytes, JSONReader())
        case .messagePack: try skip(bytes, MessagePackReader())
        case .cbor: try skip(bytes, CBORReader())
        }
    }

    private func skip<Reader: ValueReader>(_ bytes: [UInt8], _ start: Reader) throws(SerializationError) {
        var reader = start
        let range = try reader.skipValue(bytes.rawSpan)
        try reader.finish(bytes.rawSpan)
        precondition(self == .json || range == bytes.indices, "what is passed is all there is")
    }

    /// The one value that `bytes` hold, written in another format.
    func transcode(_ bytes: [UInt8], to format: SerializationFormat) throws(SerializationError) -> [UInt8] {
        var queue = ByteQueue()
        switch format {
        case .json: try transcode(bytes.rawSpan, with: JSONWriter.self, to: &queue)
        case .messagePack: try transcode(bytes.rawSpan, with: MessagePackWriter.self, to: &queue)
        case .cbor: try transcode(bytes.rawSpan, with: CBORWriter.self, to: &queue)
        }
        return [UInt8](copying: queue.bytes)
    }
}
