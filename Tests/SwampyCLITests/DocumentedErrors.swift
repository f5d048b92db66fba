import Foundation
import Testing

/// A line that the documentation shows of what goes wrong.
struct DocumentedError: CustomTestStringConvertible, Sendable {
    let place: String
    let line: String

    var testDescription: String { "\(place): \(line)" }

    static let all = Article.all.flatMap { article in
        article.codeLines.filter { isError($0.line) }.map { number, line in
            DocumentedError(place: "\(article.name):\(number)", line: line)
        }
    }

    /// Everything that tests say, where a line may be written as two that are added.
    static let tests: String = {
        let folder = Article.root.appending(path: "Tests")
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") }
            .compactMap { try? String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
            .joined(separator: "\n").replacing(/"\s*\+ "/, with: "")
    }()

    /// What the command line says of itself, or of a file with its line.
    private static func isError(_ line: String) -> Bool {
        line.hasPrefix("swampy: ") || line.prefixMatch(of: #/[\w./]+\.(ya?ml|json):\d+: /#) != nil
    }
}

extension DocumentedCommand {
    /// Those whose comment is what they print.
    static let results = all.filter { $0.comment.hasPrefix("{") || $0.comment.hasPrefix("\"") }
}
