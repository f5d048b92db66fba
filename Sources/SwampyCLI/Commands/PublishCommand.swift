import ArgumentParser
import Swampy

/// `swampy publish`
struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "publish", abstract: "Publish an event.")

    @Argument(help: "The topic, such as com.example.hello.")
    var topic: String

    @OptionGroup var arguments: PayloadArguments

    @Flag(help: "Wait until the router has taken the event, and print the number of the publication.")
    var acknowledge = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let payload = try arguments.payload
        try await connection.withSession { session in
            let publication = try await session.publish(topic, payload: payload, acknowledge: acknowledge)
            guard let publication else { return }
            try output.print("\(publication)", json: ["publication": Value(integer: publication.rawValue)])
        }
    }
}
