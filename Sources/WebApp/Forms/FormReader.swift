internal import ByteCore
internal import HTTPCore
internal import HTTPTypes

/// Reads a form that was sent as `multipart/form-data` part by part, so that files in it never are in memory as a whole.
///
///     app.on(.post, "/upload", body: .streamed(limit: 1 << 30)) { request, context in
///         var form = try request.formReader()
///         var sizes: [String: Int] = [:]
///         while let part = try await form.nextPart() {
///             while let bytes = try await form.nextBytes() { sizes[part.name, default: 0] += bytes.count }
///         }
///         return try Response.json(sizes)
///     }
///
/// Small forms are had at once by ``Request/formParts(limit:)``.
public struct FormReader: ~Copyable {
    private var pieces: RequestBody.Iterator
    private var parser: MultipartParser
    private var input = ByteQueue()
    private var isInPart = false
    /// The fields of the part that was found behind the one that was read.
    private var upcoming: HTTPFields?
    private var hasEnded = false

    init(_ body: RequestBody, parser: MultipartParser) {
        pieces = body.makeAsyncIterator()
        self.parser = parser
    }

    /// The next part, or nil behind the last one; what is left of the one before is passed over.
    ///
    /// - Throws: an ``HTTPFailure`` with status 400 for a malformed form, and what ``RequestBody/Iterator/next()`` throws.
    public mutating func nextPart() async throws -> FormPart? {
        while try await nextBytes() != nil {}
        while upcoming == nil, !hasEnded {
            switch try parse() {
            case .needsMore: try await readMore()
            case .part(let fields): upcoming = fields
            case .body(let count): input.consume(count)
            case .end: hasEnded = true
            }
        }
        guard let fields = upcoming.take() else {
            // The body is read to its end, so that the connection can go on with the next request.
            while try await pieces.next() != nil {}
            return nil
        }
        isInPart = true
        return try FormPart(fields)
    }

    /// The next bytes of the part that ``nextPart()`` returned, or nil at its end.
    ///
    /// - Throws: as ``nextPart()``.
    public mutating func nextBytes() async throws -> [UInt8]? {
        while isInPart {
            switch try parse() {
            case .needsMore:
                try await readMore()
            case .body(let count):
                let bytes = [UInt8](copying: input.bytes.extracting(0..<count))
                input.consume(count)
                return bytes
            case .part(let fields):
                upcoming = fields
                isInPart = false
            case .end:
                hasEnded = true
                isInPart = false
            }
        }
        return nil
    }

    private mutating func parse() throws(HTTPFailure) -> MultipartParser.Event {
        do {
            return try parser.next(&input)
        } catch {
            throw HTTPFailure(malformedForm: error)
        }
    }

    private mutating func readMore() async throws {
        guard let bytes = try await pieces.next() else { throw HTTPFailure(malformedForm: .truncated) }
        input.append(bytes)
    }
}

extension HTTPFailure {
    /// What is answered to a form that is no form.
    init(malformedForm error: HTTPError) {
        self.init(error.status, "the form is malformed: \(error)")
    }
}
