import ArgumentParser
import Swampy

/// `swampy register`
struct RegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Offer a procedure that answers with its arguments, until SIGINT or SIGTERM.",
        discussion: """
            After `registered PROCEDURE`, each call is a line of JSON: {"args": [...], "kwargs": {...}}.
            """)

    @Argument(help: "The procedure, such as com.example.echo.")
    var procedure: String

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await untilInterrupted { try await connection.withSession(echo) }
    }

    @Sendable private func echo(in session: Session) async throws {
        try await session.register(procedure) { (invocation: Invocation) in
            let line = try invocation.payload.asObject().json()
            try? StandardOutput.print(line)  // an echo whose output nobody reads is still one
            return invocation.payload
        }
        try StandardOutput.print("registered \(procedure)")
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
