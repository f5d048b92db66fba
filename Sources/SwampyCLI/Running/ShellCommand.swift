import Swampy

/// A command line with places for arguments, `{0}` and `{name}`, which answers calls.
///
/// Callers are strangers, so nothing of theirs is ever read as a script: a place becomes a parameter of the shell's, and
/// the argument its value.
struct ShellCommand: Sendable {
    private let line: String

    /// More of a command's output is an error of the call.
    private static let maximumOutputSize = 16_777_216

    init(_ line: String) {
        self.line = line
    }

    /// Runs the command with `arguments` in their places. Cancelling ends it.
    ///
    /// - Returns: what it wrote, as JSON or else as text without the last line break.
    /// - Throws: `WAMPError` for the caller: an argument is missing, or the command failed.
    func run(with arguments: Payload, on scheduler: any Scheduler) async throws -> Payload {
        let (script, values) = try filled(arguments.arguments(), arguments.keywordArguments())
        // What follows the script is $0, which messages of the shell begin with, and then $1 and so on.
        let output = try await ChildProcess.withProcess(
            "/bin/sh", arguments: ["-c", script, "sh"] + values, on: scheduler
        ) { process in
            try await process.standardInput.closeWriting()
            async let errors = text(of: process.standardError)
            let output = try await text(of: process.standardOutput)
            let complaint = try await errors
            let status = try await process.exitStatus
            guard status.isSuccess else {
                let reason = complaint.isEmpty ? "the command \(status)" : complaint
                throw WAMPError("swampy.error.command_failed", reason)
            }
            return output
        }
        let value = (try? Value(json: output)) ?? .string(output)  // text that is no JSON is meant as text
        return try Payload(arguments: [value])
    }

    /// The command line with a parameter in each place, quoted so that it is one word, and the parameters' values.
    private func filled(
        _ arguments: [Value], _ keywordArguments: [String: Value]
    ) throws -> (script: String, values: [String]) {
        var values: [String] = []
        let script = try line.replacing(/\{(\w+)\}/) { place -> String in
            let name = String(place.output.1)
            let value = Int(name).map { arguments.indices.contains($0) ? arguments[$0] : nil } ?? keywordArguments[name]
            guard let value else { throw WAMPError(.invalidArgument, "the argument {\(name)} is missing") }
            let text = try value.stringValue ?? value.json()
            guard !text.utf8.contains(0) else { throw WAMPError(.invalidArgument, "a command takes no NUL") }
            values.append(text)
            return "\"${\(values.count)}\""
        }
        return (script, values)
    }

    private func text(of stream: ByteStream) async throws -> String {
        var bytes: [UInt8] = []
        while case let chunk = try await stream.read(), !chunk.isEmpty {
            bytes += chunk
            guard bytes.count <= Self.maximumOutputSize else {
                throw WAMPError("swampy.error.command_failed", "the command writes too much")
            }
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
