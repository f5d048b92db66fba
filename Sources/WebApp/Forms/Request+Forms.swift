internal import ByteCore
internal import HTTPCore
internal import HTTPTypes

extension Request {
    /// The body as the fields of a form (`application/x-www-form-urlencoded`), which is how a page sends one without
    /// files.
    ///
    /// - Throws: an ``HTTPFailure`` with status 415 for another media type, 400 when it is not well encoded.
    public func form() throws(HTTPFailure) -> QueryValues {
        guard mediaType?.value == "application/x-www-form-urlencoded" else {
            throw HTTPFailure(.unsupportedMediaType, "the body must be application/x-www-form-urlencoded")
        }
        guard let parameters = QueryParameters(parsing: try text()) else {
            throw HTTPFailure(.badRequest, "the form is not well encoded")
        }
        return QueryValues(parameters)
    }

    /// The parts of the body, which is a form with files (`multipart/form-data`) and was read whole.
    ///
    ///     let parts = try request.formParts()
    ///     let picture = parts.first { $0.name == "picture" }?.body
    ///
    /// - Parameter limit: how many parts there may be; with more it fails with 413.
    /// - Throws: an ``HTTPFailure`` with status 415 for another media type, 400 when it is malformed.
    public func formParts(limit: Int = 1000) throws(HTTPFailure) -> [FormPart] {
        var parser = try multipartParser(limit: limit)
        var input = ByteQueue()
        input.append(body)
        var parts: [FormPart] = []
        while true {
            let event: MultipartParser.Event
            do { event = try parser.next(&input) } catch { throw HTTPFailure(malformedForm: error) }
            switch event {
            case .part(let fields):
                parts.append(try FormPart(fields))
            case .body(let count):
                parts[parts.count - 1].body += [UInt8](copying: input.bytes.extracting(0..<count))
                input.consume(count)
            case .end: return parts
            case .needsMore: throw HTTPFailure(malformedForm: .truncated)
            }
        }
    }

    /// The body, which is a form with files (`multipart/form-data`), part by part as it comes; for a route with
    /// ``BodyReading/streamed(limit:)``.
    ///
    /// - Parameter limit: how many parts there may be; with more it fails with 413.
    /// - Throws: an ``HTTPFailure`` with status 415 for another media type.
    public func formReader(limit: Int = 1000) throws(HTTPFailure) -> FormReader {
        FormReader(bodyParts, parser: try multipartParser(limit: limit))
    }

    private func multipartParser(limit: Int) throws(HTTPFailure) -> MultipartParser {
        guard let mediaType, mediaType.value == "multipart/form-data" else {
            throw HTTPFailure(.unsupportedMediaType, "the body must be multipart/form-data")
        }
        guard let boundary = mediaType["boundary"],
            let parser = MultipartParser(boundary: boundary, maximumParts: limit)
        else { throw HTTPFailure(.badRequest, "the form's boundary is missing or malformed") }
        return parser
    }

    private var mediaType: ParameterizedValue? { headers[.contentType].map { ParameterizedValue($0) } }
}
