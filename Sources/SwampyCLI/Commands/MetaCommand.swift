import ArgumentParser
import Swampy

/// `swampy meta`
struct MetaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meta", abstract: "Print what a router knows of its realm, or end a session.",
        subcommands: [Sessions.self, Registrations.self, Subscriptions.self, Kill.self])

    /// `swampy meta sessions`
    struct Sessions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the sessions, a line of JSON each.")

        @OptionGroup var output: OutputOptions
        @OptionGroup var connection: ConnectionOptions

        func run() async throws {
            try await connection.withSession { session in
                for id in try await session.meta.sessions.list() {
                    try await printIfThere(output, session, "wamp.session.get", Value(id))
                }
            }
        }
    }

    /// `swampy meta registrations`
    struct Registrations: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the procedures that are offered, and by which sessions, a line of JSON each.")

        @OptionGroup var output: OutputOptions
        @OptionGroup var connection: ConnectionOptions

        func run() async throws {
            try await connection.withSession { session in
                try await printAll(
                    output, session.meta.registrations.list(), of: session, by: "wamp.registration.get",
                    with: ("callees", "wamp.registration.list_callees"))
            }
        }
    }

    /// `swampy meta subscriptions`
    struct Subscriptions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the topics that are subscribed to, and by which sessions, a line of JSON each.")

        @OptionGroup var output: OutputOptions
        @OptionGroup var connection: ConnectionOptions

        func run() async throws {
            try await connection.withSession { session in
                try await printAll(
                    output, session.meta.subscriptions.list(), of: session, by: "wamp.subscription.get",
                    with: ("subscribers", "wamp.subscription.list_subscribers"))
            }
        }
    }

    /// `swampy meta kill`
    struct Kill: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a session.")

        @Argument(help: "The session's number.")
        var session: Int64

        @Option(help: ArgumentHelp("The reason that it is told, a URI.", valueName: "uri"))
        var reason: String?

        @Option(help: ArgumentHelp("More about it, for people.", valueName: "text"))
        var message: String?

        @OptionGroup var connection: ConnectionOptions

        func run() async throws {
            guard let id = SessionID(Value(integer: session)) else {
                throw ValidationError("'\(session)' is no number of a session")
            }
            try await connection.withSession { own in
                try await own.meta.sessions.kill(id, reason: reason.map { URI($0) }, message: message)
            }
        }
    }
}

/// Prints what `procedure` answers about each of a list.
private func printAll<Scope>(
    _ output: OutputOptions, _ list: MetaList<Scope>, of session: Session, by procedure: String,
    with more: (key: String, procedure: String)
) async throws {
    for id in list.exact + list.prefix + list.wildcard {
        try await printIfThere(output, session, procedure, Value(id), with: more)
    }
}

/// Prints what `procedure` answers about something, unless that has gone in the meantime.
///
/// - Parameter more: a key for what a second procedure answers, in the same object.
private func printIfThere(
    _ output: OutputOptions, _ session: Session, _ procedure: String, _ id: Value,
    with more: (key: String, procedure: String)? = nil
) async throws {
    do {
        let answer: Value = try await session.call(procedure, id)
        guard case .dictionary(var entry) = answer else { return try output.print(answer) }
        if let more { entry[more.key] = try await session.call(more.procedure, id) as Value }
        try output.print(.dictionary(entry))
    } catch let error as WAMPError where goneErrors.contains(error.uri) {
        // It was there when they were listed.
    }
}

private let goneErrors: Set<URI> = [.noSuchSession, .noSuchRegistration, .noSuchSubscription]
