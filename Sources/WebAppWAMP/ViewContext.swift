public import Logging
public import Scheduling
public import WAMP
public import WebApp

/// What a view has at hand, whichever way it was reached.
public struct ViewContext: Sendable {
    /// The way in.
    @nonexhaustive
    public enum Source: Sendable {
        /// An HTTP request.
        case request(Request)
        /// A call of the view's procedure.
        case call(Invocation)
        /// An event of the view's topic.
        case event(Event)
        /// None: a task of ``WebApp/App/background(_:_:)``.
        case background
    }

    /// The way in, with all that came with it.
    public let source: Source
    /// What extensions and, for a request, middleware left for the view.
    public let storage: ContextStorage
    /// The app's WAMP client.
    public let wamp: Client
    /// The scheduler that the view runs on.
    public let scheduler: any Scheduler
    /// The app's logger.
    public let logger: Logger
    /// As whom somebody asks: in a request whom middleware found (`context.identity`), else the caller or publisher, as
    /// far as the router discloses that. Nil for nobody in particular: also for clients in the role `anonymous`, which
    /// routers give those who have not proved anything.
    public let identity: Identity?

    package init(_ source: Source, _ context: RequestContext) {
        self.source = source
        storage = context.storage
        wamp = context.wamp
        scheduler = context.scheduler
        logger = context.logger
        identity =
            switch source {
            case .request: context.identity
            case .call(let call): Identity(call.callerAuthID, role: call.callerRole)
            case .event(let event):
                Identity(event.details.publisherAuthID, role: event.details.publisherAuthRole)
            case .background: nil
            }
    }

    /// The WAMP session of the caller or publisher; nil for a request, and where the router does not disclose it.
    public var peer: SessionID? {
        switch source {
        case .call(let call): call.caller
        case .event(let event): event.publisher
        case .request, .background: nil
        }
    }

    /// One argument of the view, wherever it is.
    ///
    /// In a request: the route's parameter called `name`, else that of the query, else the member of a JSON body or the
    /// field of a form. In a call or an event: the keyword argument called `name`, else the positional one at `index`.
    ///
    /// - Throws: what the caller is answered with: 400, or `wamp.error.invalid_argument`.
    public func argument<Argument: Decodable>(
        _ name: String, at index: Int = 0, as type: Argument.Type = Argument.self
    ) throws -> Argument {
        switch source {
        case .request(let request): try request.argument(name, as: type)
        case .call(let invocation): try invocation.payload.argument(name, at: index, as: type)
        case .event(let event): try event.payload.argument(name, at: index, as: type)
        case .background: throw WAMPError(.invalidArgument, "a background task has no arguments")
        }
    }
}

extension Identity {
    fileprivate init?(_ id: String?, role: String?) {
        guard let id, role != "anonymous" else { return nil }
        self.init(id, role: role)
    }
}

extension Payload {
    fileprivate func argument<Argument: Decodable>(
        _ name: String, at index: Int, as type: Argument.Type
    ) throws(ArgumentError) -> Argument {
        if let named = try ArgumentReader(self).keyword(name, as: Argument?.self) { return named }
        return try argument(index, as: type)
    }
}
