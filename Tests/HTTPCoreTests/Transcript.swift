import ByteCore
import HTTPCore
import HTTPTypes
import Testing

/// What a parser said of some input; adjacent parts of a body are one.
struct Transcript<Head: Sendable & Equatable>: Equatable {
    enum Entry: Equatable {
        case head(Head)
        case body(String)
        case end
        case failed(HTTPError)
    }

    private(set) var entries: [Entry] = []
    private(set) var unread: [UInt8] = []

    /// Feeds `pieces` to a parser, given as its `next`.
    init(_ pieces: [[UInt8]], _ next: (inout ByteQueue) throws(HTTPError) -> MessageEvent<Head>) {
        var input = ByteQueue()
        for piece in pieces {
            input.append(piece)
            while let event = step(&input, next) {
                switch event {
                case .needsMore: break
                case .head(let head): entries.append(.head(head))
                case .body(let count): read(count, &input)
                case .end: entries.append(.end)
                }
                if event == .needsMore { break }
            }
        }
        unread = [UInt8](copying: input.bytes)
    }

    private mutating func step(
        _ input: inout ByteQueue, _ next: (inout ByteQueue) throws(HTTPError) -> MessageEvent<Head>
    ) -> MessageEvent<Head>? {
        do {
            return try next(&input)
        } catch {
            if entries.last != .failed(error) { entries.append(.failed(error)) }
            return nil
        }
    }

    private mutating func read(_ count: Int, _ input: inout ByteQueue) {
        let part = String(decoding: [UInt8](copying: input.bytes.extracting(0..<count)), as: UTF8.self)
        input.consume(count)
        if case .body(let before) = entries.last {
            entries[entries.count - 1] = .body(before + part)
        } else {
            entries.append(.body(part))
        }
    }
}

/// `bytes` whole, byte by byte, and cut at each place.
func everyCut(_ bytes: [UInt8]) -> [[[UInt8]]] {
    [[bytes], bytes.map { [$0] }] + (0...bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
}

/// The transcript of a server that is sent `text`; the same however the text is cut.
func requests(_ text: String, limits: HTTPLimits = HTTPLimits()) -> [Transcript<RequestHead>.Entry] {
    let transcripts = everyCut(Array(text.utf8)).map { pieces in
        var parser = RequestParser(limits: limits)
        return Transcript(pieces) { input throws(HTTPError) in try parser.next(&input) }.entries
    }
    for transcript in transcripts where transcript != transcripts[0] {
        Issue.record("\(transcript) is not \(transcripts[0])")
    }
    return transcripts[0]
}

/// The transcript of a client that is sent `text` in answer to `method`; the same however the text is cut.
func responses(
    _ text: String, to method: String = "GET", limits: HTTPLimits = HTTPLimits()
) -> [Transcript<ResponseHead>.Entry] {
    let transcripts = everyCut(Array(text.utf8)).map { pieces in
        var parser = ResponseParser(requestMethod: .init(rawValue: method)!, limits: limits)
        return Transcript(pieces) { input throws(HTTPError) in try parser.next(&input) }.entries
    }
    for transcript in transcripts where transcript != transcripts[0] {
        Issue.record("\(transcript) is not \(transcripts[0])")
    }
    return transcripts[0]
}
