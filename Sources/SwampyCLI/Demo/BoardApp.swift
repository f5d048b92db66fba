import Logging
import Swampy
import WAMPBridge

/// The demo: a live board on which several browsers see each other's entries at once.
///
/// It shows each way in once: plain files, a view that is a route and a procedure, procedures that browsers call,
/// procedures of browsers that Swift calls, and events in both directions.
func makeBoardApp(configuration: WAMPConfiguration) -> App {
    let app = App(configuration: configuration)
    let board = Board()

    app.file("/", bytes: PackageResources.index_html, contentType: "text/html; charset=utf-8")
    app.file("/style.css", bytes: PackageResources.style_css, contentType: "text/css; charset=utf-8")
    app.file("/board.js", bytes: PackageResources.board_js, contentType: "text/javascript; charset=utf-8")
    app.browserClient()

    // Where the page finds the router: at the app's own port, or where the app's session is.
    app.get("/api/router") { _, _ -> Value in
        ["url": configuration.router.map { .string($0) } ?? .null, "realm": .string(configuration.realm)]
    }

    // The entries, for curl and for browsers.
    app.view("/api/entries", procedure: "com.example.board.list") { _ in board.entries }

    // A new entry, by HTTP or by WAMP: everybody hears of it.
    app.view("/api/entries", method: .post, procedure: "com.example.board.add") { context in
        let author: String = try context.argument("author", at: 0)
        let text: String = try context.argument("text", at: 1)
        let entry = try checking(context) { () throws(Board.Invalid) in try board.add(author: author, text: text) }
        try await context.wamp.publish("com.example.board.added", entry)
        return entry
    }
    app.procedure("com.example.board.like") { (context: ViewContext, id: Int) in
        let likes = try checking(context) { () throws(Board.Invalid) in try board.like(id) }
        try await context.wamp.publish("com.example.board.liked", id, likes)
        return likes
    }

    // Who is here: a browser says so itself, and the router says when it is gone.
    app.procedure("com.example.board.enter") { (context: ViewContext, session: UInt64, name: String) in
        let people = try checking(context) { () throws(Board.Invalid) in try board.enter(session, name: name) }
        try await context.wamp.publish("com.example.board.people", people)
        return people
    }
    app.on("wamp.session.on_leave") { (context: ViewContext, session: UInt64) in
        guard let people = board.leave(session) else { return }
        try await context.wamp.publish("com.example.board.people", people)
    }
    // Browsers that the app does not know, since it was restarted, enter again when they miss themselves here.
    app.onJoin { session in
        try await session.publish("com.example.board.people", board.people)
    }

    // Swift calls a procedure that a browser registered.
    app.procedure("com.example.board.wave") { (context: ViewContext, from: UInt64, to: UInt64) in
        let name = board.people.first { $0.session == from }?.name ?? "Somebody"
        let answer: String = try await context.wamp.call("com.example.browser.\(to).wave", name)
        return answer
    }
    app.get("/api/people") { _, context in
        try await describeEverybody(board.people, context.wamp)
    }
    app.on("com.example.board.typing") { (context: ViewContext, _: UInt64, name: String) in
        context.logger.debug("somebody is typing", metadata: ["name": "\(name)"])
    }
    return app
}

/// What each browser says of itself, asked all at once; those that are gone by then are left out.
private func describeEverybody(_ people: [Board.Person], _ wamp: Client) async throws -> [Value] {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        for person in people {
            group.addTask {
                do {
                    return try await wamp.call("com.example.browser.\(person.session).describe")
                } catch is WAMPError {
                    return nil
                }
            }
        }
        return try await group.reduce(into: []) { descriptions, description in
            if let description { descriptions.append(description) }
        }
    }
}

/// Turns what the board refuses into the error of the way in: 422 for a request, `com.example.board.invalid` for a call.
private func checking<Result>(
    _ context: ViewContext, _ body: () throws(Board.Invalid) -> Result
) throws -> Result {
    do {
        return try body()
    } catch {
        if case .request = context.source { throw HTTPFailure(.unprocessableContent, error.sentence) }
        throw WAMPError("com.example.board.invalid", error.sentence)
    }
}
