import Foundation
import Synchronization
import TestSupport
import Testing

/// A program that a test started: its lines can be waited for, and it ends with the test.
///
/// It gets a pipe as its standard input, which it takes the end of as the sign to stop.
final class Program: Sendable {
    private let process: Mutex<Process>
    private let input = Pipe()
    private let lines: AsyncStream<String>
    private let errors: Task<String, Never>
    /// Writing to a program that has ended is an error, not the end of the tests.
    private static let ignoresBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()
    let name: String

    /// With `errorsToOutput` what it writes to its standard error is among its lines.
    init(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:], errorsToOutput: Bool = false
    ) throws {
        name = ([executable.lastPathComponent] + arguments.map { $0.split(separator: "/").last.map(String.init) ?? $0 })
            .joined(separator: " ")
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        let failure = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errorsToOutput ? output : failure
        try process.run()
        // Where the pipe is not used, this end is all that keeps it open.
        if errorsToOutput { try failure.fileHandleForWriting.close() }
        self.process = Mutex(process)
        lines = output.fileHandleForReading.linesOfPipe()
        let errorLines = failure.fileHandleForReading.linesOfPipe()
        errors = Task { await errorLines.reduce(into: "") { $0 += $1 + "\n" } }
    }

    /// Everything the program says, until it ends.
    func output() async -> [String] {
        await lines.reduce(into: []) { $0.append($1) }
    }

    /// The next line that begins with or contains `mark`; nil when the program ends before.
    func line(containing mark: String) async -> String? {
        for await line in lines where line.contains(mark) { return line }
        return nil
    }

    /// The next line that contains `mark`, which must come.
    func require(_ mark: String) async throws -> String {
        if let line = await line(containing: mark) { return line }
        Issue.record("\(name) ended without '\(mark)': \(await errors.value)")
        throw Failed()
    }

    var pid: pid_t { process.withLock { $0.processIdentifier } }

    func interrupt(_ signal: CInt = SIGTERM) {
        kill(pid, signal)
    }

    /// Writes `text` to the program's standard input.
    func say(_ text: String) throws {
        _ = Self.ignoresBrokenPipes
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    }

    /// The program's standard input ends here.
    func closeInput() throws {
        try input.fileHandleForWriting.close()
    }

    /// Tells the program to stop, and waits until it has; its exit status.
    @discardableResult
    func end(signal: CInt? = nil) async -> CInt {
        try? input.fileHandleForWriting.close()  // closed already when this is said twice
        if let signal { interrupt(signal) }
        return await status()
    }

    /// Waits until the program ends by itself; its exit status.
    func status() async -> CInt {
        while process.withLock({ $0.isRunning }) { try? await Task.sleep(for: .milliseconds(5)) }  // never cancelled
        return process.withLock { $0.terminationStatus }
    }

    /// What the program wrote to its standard error, once it has ended.
    func errorText() async -> String { await errors.value }
}

struct Failed: Error {}

/// Runs `body` beside a program, which is ended afterwards, however the body ends.
func with<Result>(
    _ program: Program, signal: CInt? = nil, _ body: (Program) async throws -> Result
) async throws -> Result {
    do {
        let result = try await body(program)
        await program.end(signal: signal)
        return result
    } catch {
        await program.end(signal: signal)
        throw error
    }
}
