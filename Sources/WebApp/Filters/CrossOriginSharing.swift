internal import HTTPCore
public import HTTPTypes

/// Middleware that lets pages of other origins use an app (CORS, Fetch Standard 3.2).
///
///     app.use(CrossOriginSharing(origins: ["https://example.com"]).handle)
///     app.group("/public", middleware: [CrossOriginSharing(.any).handle]) { ... }
///
/// In front of the whole app it also answers what browsers ask beforehand (OPTIONS), at any path; in front of a group
/// only where the group has a route for OPTIONS.
public struct CrossOriginSharing: Sendable {
    /// Whose pages may use the app.
    public enum Origins: Sendable, Equatable {
        /// All pages. With ``CrossOriginSharing/allowsCredentials`` that would give every page the user's rights, and
        /// is a programming error, which traps.
        case any
        /// Pages of these origins, such as `https://example.com`.
        case list([String])
    }

    /// Whose pages may use the app.
    public let origins: Origins
    /// The methods beside GET, HEAD and POST that they may use.
    public var methods: [HTTPRequest.Method] = [.put, .patch, .delete]
    /// The fields that they may send beside the harmless ones.
    public var requestFields: [HTTPField.Name] = [.contentType, .authorization]
    /// The fields of answers that they may read beside the harmless ones.
    public var responseFields: [HTTPField.Name] = []
    /// For how long a browser need not ask again.
    public var maximumAge = Duration.seconds(600)
    /// Whether their requests carry the user's cookies.
    public let allowsCredentials: Bool

    /// Sharing with `origins`.
    public init(_ origins: Origins, allowsCredentials: Bool = false) {
        precondition(
            origins != .any || !allowsCredentials,
            "sharing with any origin and with credentials would let every page act as the user: name the origins")
        self.origins = origins
        self.allowsCredentials = allowsCredentials
    }

    /// Sharing with pages of these origins, such as `https://example.com`.
    public init(origins: [String], allowsCredentials: Bool = false) {
        self.init(.list(origins), allowsCredentials: allowsCredentials)
    }

    /// Answers a browser's question, or tells it in the answer that the page may read it. See ``Middleware``.
    @concurrent public func handle(
        _ request: Request, _ context: RequestContext, _ next: RequestHandler
    ) async throws -> Response {
        let shared = fields(for: request.headers[.origin])
        if request.method == .options, request.headers.contains(.accessControlRequestMethod) {
            return Response(status: .noContent, headers: shared + preflightFields)
        }
        do {
            var response = try await next(request, context)
            response.headers.append(contentsOf: shared)
            return response
        } catch var failure as HTTPFailure {
            failure.headers.append(contentsOf: shared)  // so that the page sees why
            throw failure
        }
    }

    private func fields(for origin: String?) -> HTTPFields {
        switch origins {
        case .any: return [.accessControlAllowOrigin: "*"] + exposed
        case .list(let allowed):
            // A cache must not give one origin's answer to another.
            let vary: HTTPFields = [.vary: "Origin"]
            guard let origin, allowed.contains(origin) else { return vary }
            var fields: HTTPFields = vary + [.accessControlAllowOrigin: origin] + exposed
            if allowsCredentials { fields[.accessControlAllowCredentials] = "true" }
            return fields
        }
    }

    private var exposed: HTTPFields {
        guard !responseFields.isEmpty else { return [:] }
        return [.accessControlExposeHeaders: responseFields.map(\.rawName).joined(separator: ", ")]
    }

    private var preflightFields: HTTPFields {
        let allowed = [.get, .head, .post] + methods
        return [
            .accessControlAllowMethods: allowed.map(\.rawValue).joined(separator: ", "),
            .accessControlAllowHeaders: requestFields.map(\.rawName).joined(separator: ", "),
            .accessControlMaxAge: "\(maximumAge.components.seconds)",
        ]
    }
}
