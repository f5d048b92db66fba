import ArgumentParser
import Glibc
import Swampy

/// The command line `swampy`.
@main
struct SwampyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swampy",
        abstract: "Routes, calls and watches WAMP, serves the demo, and compares event loops.",
        discussion: """
            Results go to standard output, in colours when that is a terminal and NO_COLOR is not set. The exit status is \
            0 when all went well, also of what serves until SIGINT or SIGTERM; 1 when something failed, which one line on \
            standard error tells; 64 for wrong usage; 130 or 143 after a second SIGINT or SIGTERM; 141 when nobody reads \
            the results any more.
            """,
        version: "0.1.0",
        subcommands: [
            RouterCommand.self, CallCommand.self, PublishCommand.self, SubscribeCommand.self, RegisterCommand.self,
            EchoCommand.self, SchedulersCommand.self, DemoCommand.self, BenchCommand.self, ConformanceCommand.self,
            SoakCommand.self, TortureCommand.self, TortureClientCommand.self, MetaCommand.self, KeygenCommand.self,
            NewCommand.self, ProxyCommand.self,
        ])

    /// Runs the subcommand that the arguments name. What fails is told in one line on standard error, with exit status
    /// 1; wrong usage is told by the argument parser, with 64.
    static func main() async {
        signal(SIGPIPE, SIG_IGN)  // a reader that is gone is an error of `StandardOutput.print`
        do {
            EndSignals.take()
            try bootstrapLogging()
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch is StandardOutput.Closed {
            Glibc.exit(128 + SIGPIPE)  // quietly, with the status that shells report of a program in a broken pipe
        } catch {
            // Of its own errors, and of --help and --version, the parser knows what to print.
            guard exitCode(for: error) == .failure else { exit(withError: error) }
            StandardError.tell(lines(for: error))
            Glibc.exit(EXIT_FAILURE)
        }
    }
}
