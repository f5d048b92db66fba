internal import HTTPTypes
public import Logging
public import Scheduling
public import WAMP
public import WebApp

/// What a view has at hand, whichever way it was reached.
public struct ViewContext: Sendable {
    /// The way in.
    public enum Source: Sendable {
        /// An HTTP request.
        case request(Request)
        /// A call of the view's procedure.
        case call(Invocation)
        /// An event of the view's topic.
        case event(Event)
    }

    /// The way in, with all that came with it.
    public let source: Source
    /// The app's WAMP client.
    public let wamp: Client
    /// The scheduler that the view runs on.
    public let scheduler: any Scheduler
    /// The app's logger.
    public let logger: Logger

    init(_ source: Source, _ services: ViewServices) {
        self.source = source
        wamp = services.client
        scheduler = services.scheduler
        logger = services.logger
    }

    /// One argument of the view, wherever it is.
    ///
    /// In a request: the route's parameter called `name`, else that of the query, else the member of a JSON body. In a
    /// call or an event: the keyword argument called `name`, else the positional one at `index`.
    ///
    /// - Throws: what the caller is answered with: 400, or `wamp.error.invalid_argument`.
    public func argument<Argument: Decodable>(
        _ name: String, at index: Int = 0, as type: Argument.Type = Argument.self
    ) throws -> Argument {
        switch source {
        case .request(let request): try request.argument(name, as: type)
        case .call(let invocation): try invocation.payload.argument(name, at: index, as: type)
        case .event(let event): try event.payload.argument(name, at: index, as: type)
        }
    }
}

/// What the component gives its views.
struct ViewServices: Sendable {
    let client: Client
    let scheduler: any Scheduler
    let logger: Logger
}

extension Payload {
    fileprivate func argument<Argument: Decodable>(
        _ name: String, at index: Int, as type: Argument.Type
    ) throws(ArgumentError) -> Argument {
        if let named = try ArgumentReader(self).keyword(name, as: Argument?.self) { return named }
        return try argument(index, as: type)
    }
}

extension Request {
    fileprivate func argument<Argument: Decodable>(
        _ name: String, as type: Argument.Type
    ) throws -> Argument {
        if let text = parameters.value(of: name) ?? query[name] { return try decode(text, name, as: type) }
        guard !body.isEmpty else {
            guard let absent = try? ValueDecoder().decode(type, from: .null) else {  // an optional can be absent
                throw HTTPFailure(.badRequest, "\(name) is missing")
            }
            return absent
        }
        guard let value = try json([String: Value].self)[name] else {
            throw HTTPFailure(.badRequest, "\(name) is missing")
        }
        return try decode(value, name, as: type)
    }

    /// Text of a URL as the type that is wanted: as it stands, or else as JSON, so that `2` can be an integer.
    private func decode<Argument: Decodable>(
        _ text: String, _ name: String, as type: Argument.Type
    ) throws(HTTPFailure) -> Argument {
        if let argument = try? ValueDecoder().decode(type, from: .string(text)) { return argument }  // else: as JSON
        return try decode((try? Value(json: text)) ?? .string(text), name, as: type)  // what fits neither fails there
    }

    private func decode<Argument: Decodable>(
        _ value: Value, _ name: String, as type: Argument.Type
    ) throws(HTTPFailure) -> Argument {
        do {
            return try ValueDecoder().decode(type, from: value)
        } catch {
            throw HTTPFailure(.badRequest, "\(name) is not a valid \(type)")
        }
    }
}
