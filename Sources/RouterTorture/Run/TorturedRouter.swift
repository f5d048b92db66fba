internal import Glibc
internal import LoopBenchmarks
internal import RouterBenchmarks
internal import Scheduling
internal import Sockets

/// The router that is tormented, in a process of its own.
struct TorturedRouter: Sendable {
    private let process: ChildProcess
    private let file: RouterFileText
    private let observed: ObservedProcess
    /// Where clients connect to: WebSocket and RawSocket, and with certificates also WebSocket over TLS.
    let urls: [String]
    /// Places whose certificates nobody must trust, by what is wrong with them.
    let wrongURLs: [String: String]

    /// Starts it, and waits until it listens. From then on nobody reads its standard output.
    ///
    /// - Throws: `SocketError` when it cannot be run, ``TortureFailure`` when it ends instead.
    static func start(_ torture: Torture, on scheduler: any Scheduler) async throws -> TorturedRouter {
        let file = RouterFileText(torture.tools)
        try file.write(.usual)
        var environment = ["PATH": "/usr/bin:/bin", "SWAMPY_LOG": "debug"]
        if let clock = torture.tools.clock { environment.merge(clock.environment) { $1 } }
        // The shell only gives the log a file that may be full; `exec` leaves the router in its place.
        let process = try await ChildProcess.run(
            "/bin/sh",
            arguments: [
                "-c", "exec \"$@\" 2>>\"$0\"", torture.tools.log, torture.executable, "router", "--config", file.path,
                "--threads", "\(torture.routerThreads)",
            ],
            environment: environment, on: scheduler)
        do {
            let urls = try await urls(of: process, count: file.placeCount)
            await process.close()
            return TorturedRouter(
                process: process, file: file, observed: try ObservedProcess(process.processID),
                urls: Array(urls.prefix(file.rightPlaceCount)),
                wrongURLs: Dictionary(
                    uniqueKeysWithValues: zip(file.wrongCertificates, urls.dropFirst(file.rightPlaceCount))))
        } catch {
            await process.close()
            await process.end(with: .kill)
            throw error
        }
    }

    private static func urls(of process: ChildProcess, count: Int) async throws -> [String] {
        var text = ""
        while true {
            let urls = text.split(separator: "\n").compactMap { line -> String? in
                let words = line.split(separator: " ")
                return line.hasPrefix("listening on ") && words.count > 2 ? String(words[2]) : nil
            }
            if urls.count == count { return urls }
            let bytes = try await process.standardOutput.read(timeout: .seconds(20))
            guard !bytes.isEmpty else { throw TortureFailure.noRouter }
            text += String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The number of its process.
    var processID: Int32 { process.processID }

    /// Has it read another description of itself.
    func reload(_ variant: RouterFileText.Variant) async throws {
        try file.write(variant)
        await process.send(.hangup)
    }

    /// Its memory, in bytes.
    ///
    /// - Throws: `RouterLoadFailure` when it has ended.
    func residentBytes() throws -> Int { try observed.residentBytes() }

    /// How many descriptors it has open.
    var descriptorCount: Int { names(in: "/proc/\(processID)/fd").count - 2 }  // without . and ..

    var isRunning: Bool { get async { await process.isRunning } }

    /// Ends it as an operator does, and returns how it ended.
    func stop() async -> ChildProcess.ExitStatus { await process.end(grace: .seconds(20)) }
}
