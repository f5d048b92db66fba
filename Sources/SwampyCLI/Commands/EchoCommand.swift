import ArgumentParser
import Swampy

/// `swampy echo`
struct EchoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "echo",
        abstract: "Send back whatever comes, over TCP, a Unix socket or WebSocket, until SIGINT or SIGTERM.")

    @Option(
        help: ArgumentHelp(
            "Where to listen: tcp://HOST:PORT, unix:///PATH or ws://HOST:PORT. Port 0 lets the system choose.",
            valueName: "url"))
    var listen = "tcp://127.0.0.1:0"

    @OptionGroup var output: OutputOptions
    @OptionGroup var scheduler: SchedulerOptions

    func run() async throws {
        let scheduler = try scheduler.name.makeScheduler()
        let server = EchoServer(on: scheduler)
        try await runUntilSignal(on: scheduler) {
            let url = try await server.listen(at: listen)
            try output.print("listening on \(url)", json: ["listening": .string(url)])
            await untilCancelled()
            await server.shutdown()
        }
    }
}
