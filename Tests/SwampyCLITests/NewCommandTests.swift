import Foundation
import Testing

@Suite(.timeLimit(.minutes(2))) struct `swampy new` {
    /// Runs `body` in a folder of its own.
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }  // a folder left behind fails no test
        try await body(folder)
    }

    private func new(_ arguments: String..., in folder: URL) async throws -> SwampyProcess.Ending {
        let process = try SwampyProcess(["new"] + arguments, environment: [:], standardOutput: nil, folder: folder)
        return await process.ending()
    }

    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    // That these files compile and work is what StarterTests are for: they are the same, under another name.
    @Test func `makes a package under its own name that depends on this checkout`() async throws {
        try await withFolder { folder in
            let made = try await new("live-page", "--swampy", Self.root, in: folder)
            #expect(made.status == 0 && made.errors == [])
            #expect(made.output.first == "made live-page, with Swampy from \(Self.root); next:")
            let project = folder.appending(path: "live-page")
            let paths = FileManager.default.enumerator(atPath: project.path)?.compactMap { $0 as? String } ?? []
            let texts = try paths.reduce(into: [String: String]()) { texts, path in
                guard path.contains(".") else { return }  // a folder
                texts[path] = try String(contentsOf: project.appending(path: path), encoding: .utf8)
            }
            #expect(
                texts.keys.sorted() == [
                    ".gitignore", "Package.swift", "README.md", "Sources/live-page/App.swift",
                    "Sources/live-page/Counter.swift", "Sources/live-page/Page/page.css",
                    "Sources/live-page/Page/page.html", "Sources/live-page/Page/page.js",
                    "Sources/live-page/main.swift", "Tests/live-pageTests/live_pageTests.swift",
                ])
            #expect(texts.values.allSatisfy { !$0.isEmpty && !$0.contains("Starter") })
            #expect(
                texts["Tests/live-pageTests/live_pageTests.swift"]?.contains("@testable import live_page\n") == true)
        }
    }

    @Test func `writes a manifest that SwiftPM reads`() async throws {
        try await withFolder { folder in
            #expect(try await new("live-page", "--swampy", Self.root, in: folder).status == 0)
            let manifest = try await dump(folder.appending(path: "live-page"))
            #expect(manifest.name == "live-page")
            #expect(manifest.targets.map(\.name) == ["live-page", "live-pageTests"])
            #expect(manifest.dependencies.flatMap(\.fileSystem).map(\.path) == [Self.root])
        }
    }

    @Test func `finds the checkout that it was built in`() async throws {
        try await withFolder { folder in
            let made = try await new("hello", in: folder)
            #expect(made.output.first == "made hello, with Swampy from \(Self.root); next:")
        }
    }

    @Test func `fills an empty folder, and leaves another as it is`() async throws {
        try await withFolder { folder in
            let project = folder.appending(path: "hello")
            try FileManager.default.createDirectory(at: project, withIntermediateDirectories: false)
            #expect(try await new("hello", in: folder).status == 0)
            let readme = project.appending(path: "README.md")
            try "mine".write(to: readme, atomically: true, encoding: .utf8)
            let line = "swampy: 'hello' is there already, and not empty"
            #expect(try await new("hello", in: folder) == .init(status: 1, output: [], errors: [line]))
            #expect(try String(contentsOf: readme, encoding: .utf8) == "mine")
        }
    }

    @Test(arguments: ["", "2fast", "a b", "a/b", "../a", ".hidden", "grün"])
    func `refuses what is no name`(name: String) async throws {
        try await withFolder { folder in
            let line = "swampy: '\(name)' is no name for a project: letters, digits, - and _, a letter first"
            let ending = try await new(name, in: folder)
            #expect(ending == .init(status: 1, output: [], errors: [line]))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }
    }

    @Test(arguments: ["swampy", "WebApp", "class", "extension", "repeat", "Testing"])
    func `refuses a name that a module has, or that is a word of Swift`(name: String) async throws {
        try await withFolder { folder in
            let line = "swampy: '\(name)' is no name for a project: Swift or Swampy uses it"
            let ending = try await new(name, in: folder)
            #expect(ending == .init(status: 1, output: [], errors: [line]))
        }
    }

    @Test func `refuses a checkout that is none, and a folder that cannot be made`() async throws {
        try await withFolder { folder in
            let line = "swampy: there is no checkout of Swampy at '.'"
            #expect(try await new("hello", "--swampy", ".", in: folder) == .init(status: 1, output: [], errors: [line]))
            try "".write(to: folder.appending(path: "hello"), atomically: true, encoding: .utf8)
            let file = "swampy: cannot make 'hello': Not a directory"
            #expect(try await new("hello", in: folder) == .init(status: 1, output: [], errors: [file]))
        }
    }

    /// What `swift package dump-package` says of a package.
    private struct Manifest: Decodable {
        struct Target: Decodable { var name: String }
        struct Dependency: Decodable { var fileSystem: [FileSystem] }
        struct FileSystem: Decodable { var path: String }

        var name: String
        var targets: [Target]
        var dependencies: [Dependency]
    }

    private func dump(_ package: URL) async throws -> Manifest {
        let (swift, output) = (Process(), Pipe())
        swift.executableURL = URL(filePath: "/usr/bin/env")
        swift.arguments = ["swift", "package", "--package-path", package.path, "dump-package"]
        swift.standardOutput = output
        try swift.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        swift.waitUntilExit()
        return try JSONDecoder().decode(Manifest.self, from: bytes)
    }
}
