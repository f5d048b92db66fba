import ArgumentParser

/// `swampy bench`
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure on this machine.",
        subcommands: [BenchLoopsCommand.self, BenchRouterCommand.self])
}
