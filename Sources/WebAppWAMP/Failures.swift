internal import HTTPTypes
internal import Logging
public import WAMP
public import WebApp

// Errors of one side in the form of the other.

extension WAMPError {
    /// An HTTP failure as a caller over WAMP sees it.
    init(_ failure: HTTPFailure) {
        switch failure.status.code {
        case 401, 403: self.init(.notAuthorized, failure.message)
        case 400..<500: self.init(.invalidArgument, failure.message)
        default: self.init(.runtimeError, failure.message)
        }
    }

    /// The status that an HTTP client sees when a view let this error through.
    fileprivate var httpStatus: HTTPResponse.Status {
        switch uri {
        case .invalidArgument: .badRequest
        case .notAuthorized, .authorizationDenied, .authorizationRequired: .forbidden
        case .noSuchProcedure: .badGateway
        case .unavailable, .noAvailableCallee: .serviceUnavailable
        case .timeout, .canceled: .gatewayTimeout
        default: .internalServerError
        }
    }
}

extension HTTPFailure {
    /// What an HTTP client sees when a view let `error` through.
    package init(_ error: WAMPError) {
        self.init(error.httpStatus, "\(error)")
    }

    /// What it sees while there is no session.
    package static let noRouter = HTTPFailure(.serviceUnavailable, "the WAMP router cannot be reached")
}

extension CallResult: ResponseConvertible {
    /// The result as a view's answer: text for a string, JSON for any other single result, nothing (204) for none, and
    /// otherwise JSON with `args` and `kwargs`.
    public func response() throws -> Response {
        let arguments = try payload.arguments()
        let keywordArguments = try payload.keywordArguments()
        guard keywordArguments.isEmpty, arguments.count <= 1 else {
            return try .json(["args": .list(arguments), "kwargs": .dictionary(keywordArguments)] as Value)
        }
        guard let result = arguments.first else { return Response(status: .noContent) }
        return try result.stringValue.map { .text($0) } ?? .json(result)
    }
}

/// Middleware: what a view's WAMP calls threw becomes a response that says which error it was.
let answerWAMPErrors: Middleware = { request, context, next in
    do {
        return try await next(request, context)
    } catch let error as WAMPError {
        throw HTTPFailure(error)
    } catch let error as SessionError {
        context.logger.error("no WAMP session", metadata: ["error": "\(error)"])
        throw HTTPFailure.noRouter
    }
}
