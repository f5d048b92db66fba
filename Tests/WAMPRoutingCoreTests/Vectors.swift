import Foundation
import SerializationCore

/// The published test vectors, which stand beside the repository.
enum Vectors {
    static let root = URL(fileURLWithPath: #filePath)
        .resolvingSymlinksInPath()
        .appendingPathComponent("../../../../shared/wamp/vectors")
        .standardizedFileURL

    static let exist = FileManager.default.fileExists(atPath: root.path)
    static let missing = "the vectors are not at ../shared/wamp/vectors, beside the repository"

    static func load(_ path: String) throws -> Value {
        try Value(json: String(decoding: Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self))
    }
}
