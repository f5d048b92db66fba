import ByteCore

/// Writes one value in another format while it is read, without a tree in between.
struct Transcoder<Reader: ValueReader, Writer: ValueWriter> {
    private var reader = Reader()
    /// How many elements each list and dictionary has, in the order in which they begin; only if the writer must know.
    private var counts: [Int] = []
    private var countsUsed = 0

    /// Appends the one value that `bytes` hold. What was appended before an error is left there.
    mutating func transcode(_ bytes: RawSpan, to queue: inout ByteQueue) throws(SerializationError) {
        if Writer.countsElements {
            var counter = ElementCounter<Reader>()
            try counter.pass(bytes)
            counts = counter.counts
        }
        try next(bytes, to: &queue)
        try reader.finish(bytes)
    }

    private mutating func next(_ bytes: RawSpan, to queue: inout ByteQueue) throws(SerializationError) {
        var isFirst = true
        switch try reader.kind(bytes) {
        case .list:
            Writer.beginList(of: nextCount(), to: &queue)
            var list = try reader.beginList(bytes)
            while try reader.nextElement(of: &list, bytes) {
                if !isFirst { Writer.appendComma(to: &queue) }
                isFirst = false
                try next(bytes, to: &queue)
            }
            Writer.endList(to: &queue)
        case .dictionary:
            Writer.beginDictionary(of: nextCount(), to: &queue)
            var dictionary = try reader.beginDictionary(bytes)
            while let key = try reader.nextKey(of: &dictionary, bytes) {
                if !isFirst { Writer.appendComma(to: &queue) }
                isFirst = false
                Writer.append(key: key, to: &queue)
                Writer.appendColon(to: &queue)
                try next(bytes, to: &queue)
            }
            Writer.endDictionary(to: &queue)
        case .null, .bool, .number, .string, .bytes:
            try Writer.append(try reader.readValue(bytes), to: &queue)
        }
    }

    private mutating func nextCount() -> Int {
        guard Writer.countsElements else { return 0 }
        defer { countsUsed += 1 }
        return counts[countsUsed]
    }
}

/// Counts the elements of every list and dictionary in a value, since JSON and CBOR may tell only at the end.
private struct ElementCounter<Reader: ValueReader> {
    private var reader = Reader()
    private(set) var counts: [Int] = []

    mutating func pass(_ bytes: RawSpan) throws(SerializationError) {
        let index = counts.count
        switch try reader.kind(bytes) {
        case .list:
            counts.append(0)
            var list = try reader.beginList(bytes)
            while try reader.nextElement(of: &list, bytes) {
                counts[index] += 1
                try pass(bytes)
            }
        case .dictionary:
            counts.append(0)
            var dictionary = try reader.beginDictionary(bytes)
            while try reader.nextKey(of: &dictionary, bytes) != nil {
                counts[index] += 1
                try pass(bytes)
            }
        case .null, .bool, .number, .string, .bytes:
            try reader.skipValue(bytes)
        }
    }
}
