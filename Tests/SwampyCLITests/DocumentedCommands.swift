import Foundation
import Testing

/// A command line that the documentation shows.
struct DocumentedCommand: CustomTestStringConvertible, Sendable {
    /// The file and the line.
    let place: String
    /// The line, without what a comment says.
    let line: String
    /// The comment; empty when there is none.
    let comment: String

    var testDescription: String { "\(place): \(line)" }

    /// The words after `swampy`, as a shell parts them, up to where it sends the output.
    var words: [String] { Array(Self.words(of: line).dropFirst().prefix { $0 != ">" }) }

    /// Those of the README and of every DocC catalogue that stand on a line of their own.
    static let all = Article.all.flatMap { article in
        article.codeLines.compactMap { number, line in
            let line = line.hasPrefix("$ ") ? String(line.dropFirst(2)) : line
            guard line.hasPrefix("swampy "), !line.hasPrefix("swampy: ") else { return nil as DocumentedCommand? }
            let parts = line.split(separator: /\s+#\s/, maxSplits: 1).map(String.init)
            return DocumentedCommand(
                place: "\(article.name):\(number)", line: parts[0], comment: parts.count == 2 ? parts[1] : "")
        }
    }

    /// The words of a line: by spaces, unless these are quoted.
    private static func words(of line: String) -> [String] {
        line.matches(of: #/([^\s']|'[^']*')+/#).map { $0.0.filter { $0 != "'" } }
    }
}

/// An article of the documentation.
struct Article: Sendable {
    let name: String
    let text: String

    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The README and the articles of every DocC catalogue.
    static let all: [Article] = {
        let sources = root.appending(path: "Sources")
        let names = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
        let articles = names.filter { $0.hasSuffix(".md") }.sorted().map { sources.appending(path: $0) }
        return ([root.appending(path: "README.md")] + articles).compactMap { file in
            (try? String(contentsOf: file, encoding: .utf8)).map { Article(name: file.lastPathComponent, text: $0) }
        }
    }()

    /// The lines of code: those between fences, and those that are indented; without their indentation. A line that
    /// ends with a backslash goes on in the next one.
    var codeLines: [(number: Int, line: String)] {
        var lines: [(Int, String)] = []
        var isFenced = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("```") {
                isFenced.toggle()
            } else if isFenced || line.hasPrefix("    ") {
                let code = line.trimmingCharacters(in: .whitespaces)
                if let last = lines.last, last.1.hasSuffix("\\") {
                    lines[lines.count - 1].1 = last.1.dropLast() + code
                } else {
                    lines.append((index + 1, code))
                }
            }
        }
        return lines
    }

    /// The commands within sentences: `swampy router --config`.
    var mentions: [String] { text.matches(of: /`swampy ([^`]+)`/).map { String($0.1) } }
}
