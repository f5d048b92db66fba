import Foundation
import Glibc
import TestSupport

/// One run of the binary `swampy` that was built beside these tests.
final class SwampyProcess: @unchecked Sendable {  // Foundation guards its process; the rest is constant
    /// How a run ended.
    struct Ending: Equatable {
        /// The exit status; 128 and its number for a signal that killed it.
        let status: Int32
        /// The lines of standard output that were not read before.
        let output: [String]
        /// The lines of standard error that were not read before.
        let errors: [String]
    }

    private let process = Process()
    private let output: AsyncStream<String>
    private let errors: AsyncStream<String>
    private let end: AsyncStream<Int32>

    private static let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("swampy")

    /// Starts `swampy`; `environment` replaces every variable that is ours, `standardOutput` the pipe to these tests.
    init(
        _ arguments: [String], environment: [String: String], standardOutput: FileHandle?, folder: URL? = nil
    ) throws {
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SWAMPY_") }
        let (outputPipe, errorPipe) = (Pipe(), Pipe())
        process.executableURL = Self.binary
        if let folder { process.currentDirectoryURL = folder }
        process.arguments = arguments
        process.environment = inherited.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = standardOutput ?? outputPipe
        process.standardError = errorPipe
        let (end, ended) = AsyncStream.makeStream(of: Int32.self)
        self.end = end
        process.terminationHandler = { process in
            ended.yield(process.terminationStatus + (process.terminationReason == .exit ? 0 : 128))
            ended.finish()
        }
        try process.run()
        // Where the pipe is not used, this end is all that keeps it open.
        if standardOutput != nil { try outputPipe.fileHandleForWriting.close() }
        output = outputPipe.fileHandleForReading.linesOfPipe()
        errors = errorPipe.fileHandleForReading.linesOfPipe()
    }

    /// The next line of standard output; nil at its end.
    func nextLine() async -> String? { await output.next() }

    /// The next line of standard error; nil at its end.
    func nextError() async -> String? { await errors.next() }

    /// The processor time that the run has taken, in the kernel's ticks of 10 ms.
    func processorTicks() throws -> Int {
        let line = try String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
        // proc(5): user and system time are the 12th and 13th fields after the name, which ends with the last ")".
        let fields = line[line.index(after: line.lastIndex(of: ")") ?? line.startIndex)...].split(separator: " ")
        return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
    }

    func send(_ signal: Int32) {
        _ = Glibc.kill(process.processIdentifier, signal)
    }

    /// Waits until the run is over.
    func ending() async -> Ending {
        var status: Int32 = -1
        for await ended in end { status = ended }
        var (lines, errorLines): ([String], [String]) = ([], [])
        for await line in output { lines.append(line) }
        for await line in errors { errorLines.append(line) }
        return Ending(status: status, output: lines, errors: errorLines)
    }

    /// Ends a run that is not over yet, as after a test that failed.
    fileprivate func kill() {
        if process.isRunning { send(SIGKILL) }
    }
}

extension AsyncStream where Element: Sendable {
    /// The next element, for one task at a time; nil when the stream is over.
    func next() async -> Element? { await first { _ in true } }
}

/// Runs `body` beside `swampy`, which is killed afterwards if it has not ended.
func withSwampy<Result>(
    _ arguments: String..., environment: [String: String] = [:], standardOutput: FileHandle? = nil,
    _ body: (SwampyProcess) async throws -> Result
) async throws -> Result {
    let process = try SwampyProcess(arguments, environment: environment, standardOutput: standardOutput)
    defer { process.kill() }
    return try await body(process)
}

/// Runs `swampy` to its end.
func swampy(
    _ arguments: String..., environment: [String: String] = [:], standardOutput: FileHandle? = nil
) async throws -> SwampyProcess.Ending {
    let process = try SwampyProcess(arguments, environment: environment, standardOutput: standardOutput)
    defer { process.kill() }
    return await process.ending()
}
