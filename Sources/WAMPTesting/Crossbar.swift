internal import Swampy

/// A Crossbar.io that runs for one test.
struct Crossbar: Sendable {
    let config: String
    let path: String
    let command: String

    /// How long it may take until a session can join: it starts two Python processes.
    private static let startTimeout: Duration = .seconds(60)

    /// One realm, one WebSocket at `/ws`, everything allowed.
    static let openConfig = """
        {"version": 2, "controller": {}, "workers": [{"type": "router",
          "realms": [{"name": "realm1", "roles": [{"name": "anonymous", "permissions": [{"uri": "", "match": "prefix",
            "allow": {"call": true, "register": true, "publish": true, "subscribe": true},
            "disclose": {"caller": true, "publisher": true}}]}]}],
          "transports": [{"type": "web", "endpoint": {"type": "tcp", "interface": "127.0.0.1", "port": "$PORT"},
            "paths": {"/": {"type": "json", "value": {}}, "ws": {"type": "websocket"}}}]}]}
        """

    /// Starts it in a folder of its own, waits until a session can join, and ends it after `body`.
    ///
    /// - Throws: ``CrossbarFailure`` with what it said, when it does not come up; or what `body` throws.
    func run(on scheduler: any Scheduler, _ body: (_ url: String) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        do {
            try await run(in: folder, on: scheduler, body)
            await folder.remove(on: scheduler)
        } catch {
            await folder.remove(on: scheduler)
            throw error
        }
    }

    private func run(
        in folder: TemporaryFolder, on scheduler: any Scheduler, _ body: (_ url: String) async throws -> Void
    ) async throws {
        try folder.write(config, to: "config.json")
        let port = try await freePort(on: scheduler)
        // Its home is the folder, for it keeps things there.
        let script = "HOME=$PWD PORT=$1 exec \"$0\" start --cbdir . --color false >log 2>&1"
        try await ChildProcess.withProcess(
            "/bin/sh", arguments: ["-c", script, command, "\(port)"], workingDirectory: folder.path, on: scheduler,
            grace: .seconds(20)
        ) { process in
            let url = "ws://127.0.0.1:\(port)\(path)"
            try await waitUntilJoined(process, at: url, folder)
            try await body(url)
        }
    }

    /// There is nothing to be told by, so it is tried again and again.
    private func waitUntilJoined(_ process: ChildProcess, at url: String, _ folder: TemporaryFolder) async throws {
        let deadline = process.scheduler.now + Self.startTimeout
        while await process.isRunning, process.scheduler.now < deadline {
            do {
                return try await withSession(to: url, realm: "realm1", on: process.scheduler) { _ in }
            } catch SessionError.authenticationRefused {
                return  // not everybody may join, which is the test's affair
            } catch {
                try await process.scheduler.sleep(for: .milliseconds(100))  // the realm comes after the listener
            }
        }
        throw CrossbarFailure(log: folder.read("log"))
    }

    private func freePort(on scheduler: any Scheduler) async throws -> UInt16 {
        let listener = try await Listener.listening(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { _ in }
        let port = listener.address.port
        await listener.close()
        return port ?? 0
    }
}

/// Crossbar.io did not come up.
public struct CrossbarFailure: Error, CustomStringConvertible {
    /// What it wrote.
    public let log: String

    /// One sentence, and what Crossbar.io wrote.
    public var description: String { "Crossbar.io could not be joined\(log.isEmpty ? "" : ":\n\(log)")" }
}
