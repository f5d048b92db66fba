#if Hummingbird
    import Hummingbird
    import HummingbirdWAMP

    // An app of Hummingbird, as it may have been for years. What WAMP added is marked with a star.

    /// Who was here, and what they had to say.
    actor Guestbook {
        struct Entry: Codable, Sendable, ResponseEncodable {
            let name: String
            let text: String
        }

        private(set) var entries: [Entry] = []

        func sign(_ entry: Entry) { entries.append(entry) }
    }

    struct GuestContext: WAMPRequestContext {  // * was RequestContext
        var coreContext: CoreRequestContextStorage
        var wampContext = WAMPContext()  // *

        init(source: Source) { coreContext = CoreRequestContextStorage(source: source) }
    }

    /// Lets nobody write who is not polite.
    struct Politeness: RouterMiddleware {
        func handle(
            _ request: Request, context: GuestContext, next: (Request, GuestContext) async throws -> Response
        ) async throws -> Response {
            guard request.method == .get || request.headers[.from] != nil else {
                throw HTTPError(.forbidden, message: "say who you are in the field From")
            }
            return try await next(request, context)
        }
    }

    func makeRouter(_ guestbook: Guestbook) -> Router<GuestContext> {
        let router = Router(context: GuestContext.self)
        router.add(middleware: Politeness())
        router.get("entries") { _, _ in await guestbook.entries }
        router.post("entries") { request, context in
            let entry = try await request.decode(as: Guestbook.Entry.self, context: context)
            await guestbook.sign(entry)
            try await context.wamp.publish("com.example.guestbook.signed", entry)  // *
            return EditedResponse(status: .created, response: entry)
        }
        return router
    }
#endif
