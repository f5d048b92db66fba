internal import HTTPTypes
internal import WAMP
package import WebApp

/// What answers at a view, in the form of each way in: made of one handler, whose types are known here only. See
/// ``ViewBuilder``.
public struct View: Sendable {
    /// Answers a request.
    package let respond: @concurrent @Sendable (ViewContext) async throws -> Response
    let answer: @concurrent @Sendable (ViewContext, SerializationFormat) async throws -> Payload
    let handle: @concurrent @Sendable (ViewContext) async throws -> Void

    /// A view with a result.
    init<Result: Encodable & Sendable>(_ run: @escaping @concurrent @Sendable (ViewContext) async throws -> Result) {
        respond = { context in
            let result = try await run(context)
            return try (result as? any ResponseConvertible)?.response() ?? .json(result)
        }
        answer = { context, format in try Payload(encoding: await run(context), format: format) }
        handle = { context in _ = try await run(context) }
    }

    /// A view without a result.
    init(_ run: @escaping @concurrent @Sendable (ViewContext) async throws -> Void) {
        respond = { context in
            try await run(context)
            return Response(status: .noContent)
        }
        answer = { context, _ in
            try await run(context)
            return .empty
        }
        handle = run
    }

    /// The same for those only whom `permission` lets in.
    package func guarded(by permission: Permission?) -> View {
        guard let permission else { return self }
        return View(self, permission)
    }

    private init(_ view: View, _ permission: Permission) {
        respond = { context in
            try await permission.check(context)
            return try await view.respond(context)
        }
        answer = { context, format in
            try await permission.check(context)
            return try await view.answer(context, format)
        }
        handle = { context in
            try await permission.check(context)
            try await view.handle(context)
        }
    }

    // MARK: The forms that WAMP wants

    /// - Parameter makeContext: makes a context as requests have it.
    func procedureHandler(_ makeContext: @escaping @Sendable () -> RequestContext) -> ProcedureHandler {
        ProcedureHandler { (invocation: Invocation) async throws -> Payload in
            let context = ViewContext(.call(invocation), makeContext())
            do {
                return try await context.running { try await answer(context, invocation.payloadFormat) }
            } catch let failure as HTTPFailure {
                throw WAMPError(failure)
            }
        }
    }

    /// - Parameter makeContext: as above.
    func eventHandler(_ makeContext: @escaping @Sendable () -> RequestContext) -> EventHandler {
        EventHandler { (event: Event) in
            let context = ViewContext(.event(event), makeContext())
            try await context.running { try await handle(context) }
        }
    }
}

/// Reads the arguments of a view one after the other, by position or by name, wherever they are.
struct ViewArguments {
    private let source: ViewContext.Source
    private var names: ArraySlice<String>
    private var reader: ArgumentReader

    /// - Parameter names: of the arguments, in their order; those of a call or an event need none.
    init(_ context: ViewContext, names: [String]) {
        source = context.source
        self.names = names[...]
        switch context.source {
        case .call(let call): reader = ArgumentReader(call.payload)
        case .event(let event): reader = ArgumentReader(event.payload)
        case .request, .background: reader = ArgumentReader(.empty)
        }
    }

    mutating func next<Argument: Decodable>(_ type: Argument.Type) throws -> Argument {
        let name = names.popFirst()
        guard case .request(let request) = source else {
            guard let name else { return try reader.next(type) }
            return try reader.next(type, named: name)
        }
        guard let name else { preconditionFailure("a view that is a route has a name for each of its arguments") }
        return try request.argument(name, as: type)
    }
}
