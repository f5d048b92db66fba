import ArgumentParser
import Foundation
import Swampy
import Testing

@testable import SwampyCLI

@Suite(.timeLimit(.minutes(1))) struct `A command line that the documentation shows` {
    @Test func `is found`() {
        #expect(DocumentedCommand.all.count >= 25)
        #expect(DocumentedCommand.results.count >= 3)
        #expect(DocumentedError.all.isEmpty == false)
    }

    @Test(arguments: DocumentedCommand.all)
    func `is understood`(command: DocumentedCommand) {
        do {
            _ = try SwampyCommand.parseAsRoot(command.words)
        } catch {
            // What only prints, as --help and --version, is an error to the parser.
            #expect(SwampyCommand.exitCode(for: error) == .success, "\(SwampyCommand.message(for: error))")
        }
    }

    @Test(arguments: DocumentedCommand.results)
    func `prints the result that stands beside it`(command: DocumentedCommand) async throws {
        try await withRouter { router in
            try await withCallees(at: router.url) {
                let process = try SwampyProcess(
                    command.words, environment: ["SWAMPY_ROUTER": router.url], standardOutput: nil)
                #expect(await process.ending() == .init(status: 0, output: [command.comment], errors: []))
            }
        }
    }

    /// The procedures that the examples call.
    private func withCallees(at url: String, _ body: () async throws -> Void) async throws {
        let scheduler = try SchedulerName.libev.makeScheduler()
        try await withSession(to: url, realm: "realm1", on: scheduler) { session in
            try await session.register("com.example.echo") { (invocation: Invocation) -> Payload in
                invocation.payload
            }
            try await session.register("com.example.greet") { (name: String) in "Hello, \(name)!" }
            try await body()
        }
        await scheduler.shutdown()
    }

    @Test func `names only options that there are, also within sentences`() {
        for article in Article.all {
            for mention in article.mentions {
                let words = mention.split(whereSeparator: \.isWhitespace).map(String.init)
                let names = words.prefix { !$0.hasPrefix("-") && $0.wholeMatch(of: /[a-z]+/) != nil }
                let help = Self.help(of: Array(names))
                for option in words where option.hasPrefix("--") {
                    #expect(help.contains(option), "\(article.name): swampy \(mention)")
                }
            }
        }
    }

    /// The help of the command that is named, or else of the one before the last word, which may be an argument.
    private static func help(of names: [String]) -> String {
        var command: any ParsableCommand.Type = SwampyCommand.self
        for name in names {
            let next = command.configuration.subcommands.first { $0._commandName == name }
            guard let next else { break }
            command = next
        }
        return SwampyCommand.helpMessage(for: command)
    }
}

@Suite struct `An error line that the documentation shows` {
    @Test(arguments: DocumentedError.all)
    func `is one that a test has seen, word for word`(error: DocumentedError) {
        let isSeen = DocumentedError.tests.contains(error.line)
        #expect(isSeen, "\(error.place): no test expects this line")
    }
}
