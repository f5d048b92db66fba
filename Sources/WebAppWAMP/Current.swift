public import WAMP
internal import WebApp

/// What is at hand in all code that an app with WAMP runs: handlers of requests, procedures, topics and WebSockets,
/// middleware, background tasks, and the tasks that these start.
///
///     func audit(_ text: String) async throws {
///         try await Current.wamp.publish("com.example.audit", text)
///     }
public enum Current {
    @TaskLocal static var scope: Scope?

    /// The app's WAMP client. Where no such app is at work, that is a programming error and traps.
    public static var wamp: Client {
        guard let scope else {
            preconditionFailure("Current.wamp is for what an app runs: requests, calls, events, background tasks")
        }
        return scope.client
    }

    /// The way in by which the running code was reached; nil where no app with WAMP is at work.
    public static var source: ViewContext.Source? { scope?.source }

    struct Scope {
        let client: Client
        let source: ViewContext.Source
    }
}

extension ViewContext {
    /// Runs `body`, where ``Current`` is this context.
    package func running<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await Current.$scope.withValue(Current.Scope(client: wamp, source: source)) { try await body() }
    }
}

/// Middleware: gives requests their ``Current``.
let bindCurrent: Middleware = { request, context, next in
    let view = ViewContext(.request(request), context)
    return try await view.running {
        try await next(request, context).continuing { body in try await view.running { try await body() } }
    }
}
