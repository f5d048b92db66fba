import ArgumentParser
import Glibc
import RouterTorture
import Swampy

/// `swampy torture`
struct TortureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "torture",
        abstract: "Do everything that can go wrong to a router of its own and its clients, and account for everything.",
        discussion: """
            Random clients in processes of their own are killed and stopped, and work through a proxy that delays, splits, \
            swallows, closes and resets. The router is reloaded in the middle of calls and runs out of descriptors; what \
            else is done to it depends on the folder, which .ci/torture fills. A line is printed after each act, and at the \
            end what was sent, what came, what was done, and the difference. The exit status is 1 when there is one.
            """)

    @Option(help: ArgumentHelp("Where certificates and other tools lie, and its own files go.", valueName: "folder"))
    var folder: String

    @Option(help: ArgumentHelp("How long it takes, at least.", valueName: "seconds"))
    var seconds = 1800.0

    @Option(help: ArgumentHelp("From which all random choices come; another one each time.", valueName: "number"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("How many clients there are at a time.", valueName: "count"))
    var clients = 6

    @Option(help: ArgumentHelp("On how many threads the router runs.", valueName: "count"))
    var threads = 1

    @OptionGroup private var scheduler: SchedulerOptions

    func validate() throws {
        guard seconds > 0, seconds <= longestRun, clients > 0, 1...1024 ~= threads else {
            throw ValidationError("it takes time, at most a year of it, clients, and from 1 to 1024 threads")
        }
    }

    func run() async throws {
        let scheduler = try scheduler.name.makeScheduler()
        let seed = seed ?? .random(in: 0...UInt64(UInt32.max))
        try StandardOutput.print("seed \(seed)")
        var torture = Torture(
            executable: try ownPath(), tools: TortureTools(folder: folder), seed: seed, duration: .seconds(seconds))
        torture.clientCount = clients
        torture.routerThreads = threads
        try await SwampyCLI.run(on: scheduler) { [torture] in
            let figures = try await torture.run(on: scheduler) { try StandardOutput.print($0.line) }
            try StandardOutput.print(figures.text)
            if !figures.differences.isEmpty { throw Unaccounted() }
        }
    }

    private func ownPath() throws -> String {
        guard let path = realpath("/proc/self/exe", nil) else { throw ValidationError("there is no /proc here") }
        defer { free(path) }
        return String(cString: path)
    }
}

/// Something was lost, came twice, or was left behind.
private struct Unaccounted: Error, CustomStringConvertible {
    let description = "not everything is accounted for"
}

/// `swampy torture-client`: one of the clients; SIGUSR1 has it begin nothing new, SIGUSR2 has it leave.
struct TortureClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "torture-client", shouldDisplay: false)

    @Option var name: String
    @Option var seed: UInt64
    @Option var url: [String]
    @Option var authority: String?
    @OptionGroup private var scheduler: SchedulerOptions

    func run() async throws {
        let signals = Signals(.user1, .user2)
        let scheduler = try scheduler.name.makeScheduler()
        var client = TortureClient(name: name, urls: url, seed: seed) { line in
            // Whoever kept the ledger is gone, and with it the reason to go on.
            do { try StandardOutput.print(line) } catch { Glibc.exit(EXIT_FAILURE) }
        }
        client.authority = authority
        Task { [client] in  // on no scheduler; it waits as long as the process lives
            for await signal in signals { client.turn(to: signal == .user1 ? .rest : .leave) }
        }
        try await SwampyCLI.run(on: scheduler) { [client] in try await client.run(on: scheduler) }
    }
}
