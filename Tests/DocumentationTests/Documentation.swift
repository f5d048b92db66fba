import Foundation
import Testing

/// A piece of Swift that the documentation shows.
struct Snippet: CustomTestStringConvertible, Sendable {
    /// The file and the line that it begins at.
    let place: String
    let code: String

    var testDescription: String { place }

    /// Whether it is part of a package's manifest, and so no code that a test could run.
    private var isManifest: Bool {
        ["// swift-tools-version", ".package(", ".executableTarget(", ".testTarget("].contains { code.hasPrefix($0) }
    }

    /// Those of the README and of every DocC catalogue.
    static let all: [Snippet] = {
        let root = Documentation.root
        let sources = root.appending(path: "Sources")
        let names = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
        let articles = names.filter { $0.hasSuffix(".md") }.sorted().map { sources.appending(path: $0) }
        return ([root.appending(path: "README.md")] + articles).flatMap(snippets)
    }()

    private static func snippets(of file: URL) -> [Snippet] {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.matches(of: /```swift\n(?<code>[^`]*(`{1,2}[^`]+)*)```/).map { match in
            let line = text[..<match.range.lowerBound].count { $0 == "\n" } + 1
            return Snippet(place: "\(file.lastPathComponent):\(line)", code: String(match.code))
        }.filter { !$0.isManifest }
    }
}

enum Documentation {
    /// The checkout.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The tests that run what the documentation shows.
    static let tests: String = {
        // Those of Hummingbird are beside the module's own tests, since only they are built with its trait.
        let files = ["DocumentationTests", "HummingbirdWAMPTests"].flatMap { target -> [URL] in
            let folder = root.appending(path: "Tests/\(target)/Snippets")
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            return names.sorted().map { folder.appending(path: $0) }
        }
        return files.compactMap { try? String(contentsOf: $0, encoding: .utf8) }.map(comparable).joined(separator: "\n")
    }()

    /// `code` without what may differ between documentation and test: imports, spaces and line breaks, what the program
    /// is, and where things are: a test has a port, a host, an interface and a folder of its own.
    static func comparable(_ code: String) -> String {
        code.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty && !$0.hasPrefix("import ") && !$0.hasPrefix("// Sources/") }
            .joined(separator: "\n")
            .replacing("@main ", with: "")
            .replacing(/127\.0\.0\.1:([1-9]\d*|\\\(port\))/, with: "127.0.0.1:PORT")
            .replacing(/\/\/(\[::1?\]|[\w.]+):([1-9]\d*|\\\(port\)|PORT)/, with: "//HOST:PORT")
            .replacing(/port: ([1-9]\d*|port\b)/, with: "port: PORT")
            .replacing(/"(::|::1|example\.com|localhost|0\.0\.0\.0|127\.0\.0\.1)"/, with: "HOST")
            .replacing(/"(eth0|lo)"/, with: "INTERFACE")
            .replacing(/(\/run\/example|\/run\/secrets|\/run|\\\(folder\))\//, with: "FOLDER/")
            .filter { !$0.isWhitespace }
    }
}
