#if SQLite
    import Foundation
    import Glibc
    import Synchronization
    import Testing

    /// `swampy router` with a store, in a process of its own that can be killed.
    final class RouterProcess: Sendable {
        private let process: Mutex<Process>
        private let output = Pipe()

        /// The program stands beside the tests.
        private static let program =
            Bundle.main.executableURL.map { $0.deletingLastPathComponent().appending(path: "swampy") }
            .flatMap { FileManager.default.isExecutableFile(atPath: $0.path) ? $0 : nil }
            ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "swampy")

        init(store: String) throws {
            let process = Process()
            process.executableURL = Self.program
            process.arguments = ["router", "--listen", "rs://127.0.0.1:0", "--store", store]
            process.standardOutput = output
            try process.run()
            self.process = Mutex(process)
        }

        /// Where it listens, as it says when it does.
        func url() throws -> String {
            var line = Data()
            while !line.contains(UInt8(ascii: "\n")) {
                let data = output.fileHandleForReading.availableData
                try #require(!data.isEmpty, "the router ended before it listened")
                line += data
            }
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            return try String(#require(words.first { $0.hasPrefix("rs://") }))
        }

        /// Kills it, as nothing could prevent, and waits until it is gone. Does nothing the second time.
        func kill() {
            process.withLock { process in
                guard process.isRunning else { return }
                _ = Glibc.kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
            }
        }
    }
#endif
