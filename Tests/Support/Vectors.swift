package import Foundation
package import SerializationCore

/// The published test vectors, which stand beside the repository.
package enum Vectors {
    /// The folder that they lie in.
    package static let root = URL(fileURLWithPath: #filePath)
        .resolvingSymlinksInPath()
        .appendingPathComponent("../../../../shared/wamp/vectors")
        .standardizedFileURL

    /// Whether they are there: a checkout alone has none.
    package static let exist = FileManager.default.fileExists(atPath: root.path)
    package static let missing = "the vectors are not at ../shared/wamp/vectors, beside the repository"

    /// The bytes of the file at `path` below the folder.
    package static func data(_ path: String) throws -> Data {
        try Data(contentsOf: root.appendingPathComponent(path))
    }

    /// The file at `path` below the folder, which is JSON.
    package static func load(_ path: String) throws -> Value {
        try Value(json: String(decoding: data(path), as: UTF8.self))
    }
}
