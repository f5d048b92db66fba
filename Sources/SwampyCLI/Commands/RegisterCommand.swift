import ArgumentParser
import Swampy

/// `swampy register`
struct RegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Offer a procedure that answers with its arguments, or runs a command, until SIGINT or SIGTERM.",
        discussion: """
            After `registered PROCEDURE`, each call is a line of JSON: {"args": [...], "kwargs": {...}}.

            A command is run by sh for each call. {0} stands for the first argument and {name} for the keyword argument: \
            one word, whatever is in it, so no quotes belong around it. A missing one is an error of the call. What the \
            command writes is the result, JSON or else text; another exit status than 0 is the error \
            swampy.error.command_failed.
            """)

    @Argument(help: "The procedure, such as com.example.echo.")
    var procedure: String

    @Option(help: ArgumentHelp("What to run for each call, such as 'date -d {0} +%A'.", valueName: "command"))
    var exec: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await untilInterrupted { try await connection.withSession(answer) }
    }

    @Sendable private func answer(in session: Session) async throws {
        let command = exec.map(ShellCommand.init)
        try await session.register(procedure) { (invocation: Invocation) in
            let call = try invocation.payload.asObject()
            try? output.print(call)  // a callee whose output nobody reads is still one
            guard let command else { return invocation.payload }
            return try await command.run(with: invocation.payload, on: session.scheduler)
        }
        try output.print("registered \(procedure)", json: ["registered": .string(procedure)])
        try await untilCancelled(or: session)
    }
}

/// Waits until the task is cancelled.
///
/// - Throws: `CancellationError`, or `SessionError` when the session ends before.
private func untilCancelled(or session: Session) async throws {
    let end = await withTaskCancellationHandler {
        await session.waitUntilEnded()
    } onCancel: {
        session.scheduler.task { await session.leave() }  // which ends the wait
    }
    try Task.checkCancellation()
    throw SessionError.closed(end)
}
