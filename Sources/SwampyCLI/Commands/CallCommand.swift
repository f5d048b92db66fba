import ArgumentParser
import Swampy

/// `swampy call`
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Call a procedure and print what it answers.",
        discussion: """
            One positional result is printed as it is, nothing as null, and anything else as \
            {"args": [...], "kwargs": {...}}.
            """)

    @Argument(help: "The procedure, such as com.example.add.")
    var procedure: String

    @OptionGroup var arguments: PayloadArguments
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let payload = try arguments.payload
        try await connection.withSession { session in
            let result = try await session.call(procedure, payload: payload)
            try output.print(result.payload.asValue())
        }
    }
}
