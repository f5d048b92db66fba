import Foundation

/// The test vectors of the project, which lie in a folder beside the checkout.
enum Vectors {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/wamp/vectors/serialization")

    /// Whether they are there: a checkout alone has none.
    static var exist: Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: "values.json").path())
    }

    /// The rows under `key` of a file, read by Foundation's parser, not by ours.
    static func rows(_ key: String = "vectors", of file: String) throws -> [[String: Any]] {
        let data = try Data(contentsOf: folder.appending(path: file))
        let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        return document?[key] as? [[String: Any]] ?? []
    }
}
