#if Hummingbird
    public import HTTPTypes
    public import Hummingbird
    internal import Logging
    public import WAMP
    public import WebApp
    internal import WebAppWAMP

    // What handlers let through, as answers of Hummingbird's.

    extension HTTPFailure: HTTPResponseError {
        /// The failure as Hummingbird tells of its own errors.
        public func response(
            from request: Hummingbird.Request, context: some Hummingbird.RequestContext
        ) throws -> Hummingbird.Response {
            try HTTPError(status, headers: headers, message: message).response(from: request, context: context)
        }
    }

    extension WAMPError: HTTPResponseError {
        /// What an HTTP client sees, such as 502 for `wamp.error.no_such_procedure`.
        public var status: HTTPResponse.Status { HTTPFailure(self).status }

        /// The error as Hummingbird tells of its own ones.
        public func response(
            from request: Hummingbird.Request, context: some Hummingbird.RequestContext
        ) throws -> Hummingbird.Response {
            try HTTPFailure(self).response(from: request, context: context)
        }
    }

    extension SessionError: HTTPResponseError {
        /// 503.
        public var status: HTTPResponse.Status { HTTPFailure.noRouter.status }

        /// Tells that the router cannot be reached; the log learns why.
        public func response(
            from request: Hummingbird.Request, context: some Hummingbird.RequestContext
        ) throws -> Hummingbird.Response {
            context.logger.error("no WAMP session", metadata: ["error": "\(self)"])
            return try HTTPFailure.noRouter.response(from: request, context: context)
        }
    }
#endif
