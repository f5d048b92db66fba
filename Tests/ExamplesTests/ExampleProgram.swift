import Foundation
import Swampy
import TestSupport
import Testing

/// A run of one of the examples, built beside these tests.
final class ExampleProgram: @unchecked Sendable {  // Foundation guards its process; the rest is constant
    /// How a run ended.
    struct Ending: Equatable {
        /// The exit status; 128 and its number for a signal that killed it.
        let status: Int32
        /// What it said that was not read before: results, failures and the log.
        let lines: [String]
    }

    private let process = Process()
    private let lines: AsyncStream<String>
    private let end: AsyncStream<Int32>

    private static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

    /// Starts it. `router` is where it is told to find a router; what it writes goes to `output`, if that is given.
    init(_ name: String, _ arguments: [String], router: String? = nil, output: FileHandle? = nil) throws {
        let pipe = Pipe()
        var environment = ProcessInfo.processInfo.environment
        environment["SWAMPY_ROUTER"] = router
        environment["SWAMPY_REALM"] = nil
        process.executableURL = Self.folder.appending(path: name)
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output ?? pipe
        process.standardError = pipe
        let (end, ended) = AsyncStream.makeStream(of: Int32.self)
        self.end = end
        process.terminationHandler = { process in
            ended.yield(process.terminationStatus + (process.terminationReason == .exit ? 0 : 128))
            ended.finish()
        }
        try process.run()
        lines = pipe.fileHandleForReading.linesOfPipe()
    }

    /// Where it listens, as it says itself.
    func address() async throws -> String {
        var said: [String] = []
        for await line in lines {
            if let match = line.firstMatch(of: /(127\.0\.0\.1:\d+)/) { return String(match.1) }
            said.append(line)
        }
        Issue.record("it ended, and listened nowhere: \(said)")
        throw CancellationError()
    }

    func terminate() { process.terminate() }

    /// Waits until the run is over.
    func ending() async -> Ending {
        var status: Int32 = -1
        for await ended in end { status = ended }
        let rest = await lines.reduce(into: [String]()) { $0.append($1) }
        return Ending(status: status, lines: rest)
    }
}

/// Runs `body` beside an example, which is ended afterwards.
func withExample<Result>(
    _ name: String, _ arguments: String..., router: String? = nil, _ body: (ExampleProgram) async throws -> Result
) async throws -> Result {
    let program = try ExampleProgram(name, arguments, router: router)
    defer { program.terminate() }
    return try await body(program)
}

/// Runs an example to its end.
func runExample(
    _ name: String, _ arguments: String..., router: String, output: FileHandle? = nil
) async throws -> ExampleProgram.Ending {
    try await ExampleProgram(name, arguments, router: router, output: output).ending()
}

/// Who a test is to a router.
func configuration(_ authentication: Authentication = .anonymous) -> Session.Configuration {
    var configuration = Session.Configuration()
    configuration.authentication = authentication
    return configuration
}

/// The answer to a request, on the default scheduler.
func answer(_ method: HTTPRequest.Method = .get, _ url: String, json: String? = nil) async throws -> HTTPClient.Response
{
    var request = HTTPClient.Request(method, url)
    if let json {
        request.headers[.contentType] = "application/json"
        request.body = .text(json)
    }
    let ready = request
    return try await HTTPClient.withClient(on: DefaultScheduler.get()) { try await $0.send(ready) }
}
