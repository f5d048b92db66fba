import ArgumentParser
import Swampy

/// `swampy subscribe`
struct SubscribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscribe", abstract: "Print the events of a topic, until SIGINT or SIGTERM.",
        discussion: """
            Each event is a line of JSON: {"args": [...], "kwargs": {...}, "publication": 1}. `subscribed TOPIC` on \
            standard error says from when on events are heard.
            """)

    @Argument(help: "The topic, such as com.example.hello.")
    var topic: String

    @Option(help: ArgumentHelp("End after so many events.", valueName: "number"))
    var count: Int?

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count is at least 1.") }
    }

    func run() async throws {
        try await untilInterrupted { try await connection.withSession(printEvents) }
    }

    @Sendable private func printEvents(in session: Session) async throws {
        let events = try await session.events(topic)
        StandardError.print("subscribed \(topic)")
        var remaining = count
        for try await event in events {
            try output.print(object(for: event))
            remaining? -= 1
            if remaining == 0 { break }
        }
    }

    private func object(for event: Event) throws -> Value {
        [
            "args": .list(try event.payload.arguments()),
            "kwargs": .dictionary(try event.payload.keywordArguments()),
            "publication": Value(integer: event.publication.rawValue),
        ]
    }
}
