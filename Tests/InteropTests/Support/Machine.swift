import Foundation

/// Where the programs that these tests run are found.
enum Machine {
    /// The root of the project.
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The virtual environment of the Python peers, which `make test` installs.
    static let environment = URL(
        filePath: ProcessInfo.processInfo.environment["SWAMPY_TEST_VENV"] ?? root.path + "/.build/venv")

    static let python = environment.appending(path: "bin/python")
    static let crossbar = environment.appending(path: "bin/crossbar")
    static let wampyPython = environment.appending(path: "wampy/bin/python")
    static let flaskPython = environment.appending(path: "flask/bin/python")

    /// The command line under test.
    static let swampy = built("swampy")

    /// A program that was built beside this test.
    static func built(_ name: String) -> URL {
        Bundle.main.executableURL.map { $0.deletingLastPathComponent().appending(path: name) }
            .flatMap { FileManager.default.isExecutableFile(atPath: $0.path) ? $0 : nil }
            ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: name)
    }

    static func peer(_ name: String) -> String {
        root.appending(path: "Tests/InteropTests/Peers/\(name)").path
    }

    static var hasPeers: Bool { FileManager.default.isExecutableFile(atPath: python.path) }
    static var hasWampy: Bool { FileManager.default.isExecutableFile(atPath: wampyPython.path) }
    static var hasFlask: Bool { FileManager.default.isExecutableFile(atPath: flaskPython.path) }
    static var hasChromium: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium") }
}
