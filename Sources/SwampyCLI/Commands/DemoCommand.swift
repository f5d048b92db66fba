import ArgumentParser
import Swampy

/// `swampy demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Serve the demo: router, web app and one page, until SIGINT or SIGTERM.")

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 lets the system choose.")
    var port: UInt16 = 8080

    @Option(help: ArgumentHelp("A router to join instead of its own; SWAMPY_ROUTER sets a default.", valueName: "url"))
    var router: String?

    @Option(help: ArgumentHelp("The realm; SWAMPY_REALM sets another default.", valueName: "name"))
    var realm = environment("SWAMPY_REALM") ?? "realm1"

    @OptionGroup var output: OutputOptions
    @OptionGroup var scheduler: SchedulerOptions

    func run() async throws {
        let scheduler = try scheduler.name.makeScheduler()
        try await runUntilSignal(on: scheduler) {
            try await runDemo(
                host: host, port: port, router: router ?? environment("SWAMPY_ROUTER"), realm: realm, on: scheduler
            ) { url in
                // A demo whose output nobody reads still serves.
                try? output.print("listening on \(url)", json: ["listening": .string(url)])
            }
        }
    }
}
