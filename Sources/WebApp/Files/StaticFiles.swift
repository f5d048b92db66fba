internal import HTTPCore
internal import HTTPTypes
internal import Scheduling

/// How the files of a directory are served; see ``RouteBuilder/files(_:from:options:)``.
public struct StaticFiles: Sendable {
    /// What is served for a directory; nil for nothing.
    public var index: String? = "index.html"
    /// What caches are told: by default to ask whether a file is still the same.
    public var cacheControl = "no-cache"
    /// Whether files and directories are served whose names begin with a dot.
    public var showsHidden = false

    /// The defaults.
    public init() {}
}

/// The directory that does not exist.
public struct NoSuchDirectory: Error, Sendable, CustomStringConvertible {
    /// Its path, as it was given.
    public let path: String

    /// One line that an operator can act on.
    public var description: String { "there is no directory \(path.debugDescription) whose files could be served" }
}

extension RouteBuilder {
    /// Serves the files below `directory` at paths below `path`.
    ///
    ///     try app.files("/assets", from: "public")
    ///
    /// With entity tags and dates, so that a client need not fetch again what it has; with parts of files (Range), by
    /// which downloads go on. The kernel sends a file by itself where there is no TLS. Nothing outside of the directory
    /// is reached: no link in it is followed, and `..` means nothing.
    ///
    /// - Throws: ``NoSuchDirectory``.
    public func files(
        _ path: String, from directory: String, options: StaticFiles = StaticFiles()
    ) throws(NoSuchDirectory) {
        guard case .directory = OpenFile.find([], below: directory) else { throw NoSuchDirectory(path: directory) }
        let prefix = path.hasSuffix("/") ? String(path.dropLast()) : path
        let server = FileServer(directory: directory, options: options)
        get(prefix + "/**") { request, _ in try await server.answer(request, request.parameters.rest) }
        get(prefix.isEmpty ? "/" : prefix) { request, _ in try await server.answer(request, []) }
    }
}

/// Answers requests with files.
struct FileServer: Sendable {
    let directory: String
    let options: StaticFiles

    func answer(_ request: Request, _ components: [String]) async throws -> Response {
        guard components.allSatisfy(isServed) else { throw HTTPFailure(.notFound) }
        // The disk may take its time.
        switch try await offload({ OpenFile.find(components[...], below: directory) }) {
        case .file(let file): return response(file, named: components.last ?? "", to: request)
        case .nothing: throw HTTPFailure(.notFound)
        case .directory:
            guard let index = options.index else { throw HTTPFailure(.notFound) }
            // Links on the page are relative to the directory.
            guard request.path.hasSuffix("/") else {
                return .redirect(to: request.path + "/", status: .movedPermanently)
            }
            guard case .file(let file) = try await offload({ OpenFile.find(components + [index], below: directory) })
            else { throw HTTPFailure(.notFound) }
            return response(file, named: index, to: request)
        }
    }

    /// No component leads elsewhere, whatever it was encoded as.
    private func isServed(_ component: String) -> Bool {
        !component.contains("/") && component != "." && component != ".."
            && (options.showsHidden || !component.hasPrefix("."))
    }

    private func response(_ file: OpenFile, named name: String, to request: Request) -> Response {
        let tag = "\"\(hex(file.modified.second))\(hex(file.modified.nanosecond))-\(hex(file.size))\""
        let date = HTTPDate.format(file.modified.second)
        var headers: HTTPFields = [
            .eTag: tag, .lastModified: date, .cacheControl: options.cacheControl, .acceptRanges: "bytes",
        ]
        if request.hasCurrent(tag, modified: date) { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = MediaType.ofFile(named: name)
        headers[.xContentTypeOptions] = "nosniff"
        let field = request.isRangeFor(tag, modified: date) ? request.headers[.range] : nil
        switch ByteRange(field, of: file.size) {
        case .whole:
            return .file(file, 0..<file.size, status: .ok, headers: headers)
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.size)"
            return .file(file, range, status: .partialContent, headers: headers)
        case .unsatisfiable:
            return Response(status: .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(file.size)"])
        }
    }

    private func hex(_ number: Int) -> String { String(number, radix: 16) }
}

extension Request {
    /// Whether the client already has what this tag, or this date where it knows no tag, stands for (RFC 9110, 13.2.2).
    func hasCurrent(_ tag: String, modified date: String? = nil) -> Bool {
        guard headers.contains(.ifNoneMatch) else { return date != nil && headers[.ifModifiedSince] == date }
        let known = headers.list(.ifNoneMatch)
        // 13.1.2: compared weakly, so a proxy's W/ before the tag does not matter.
        return known.contains("*") || known.contains(tag) || known.contains("W/" + tag)
    }

    /// Whether a part is wanted of what this tag and date stand for (RFC 9110, 13.1.5); else all of what is there now.
    fileprivate func isRangeFor(_ tag: String, modified date: String) -> Bool {
        guard let condition = headers[.ifRange] else { return true }
        return condition == tag || condition == date
    }
}

extension Response {
    fileprivate static func file(
        _ file: OpenFile, _ range: Range<Int>, status: HTTPResponse.Status, headers: HTTPFields
    ) -> Response {
        var response = Response(status: status, headers: headers)
        response.stream = ResponseStream(length: range.count) { body in try await body.write(file, range) }
        return response
    }
}
