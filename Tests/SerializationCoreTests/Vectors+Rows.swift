import Foundation
import TestSupport

extension Vectors {
    /// The rows under `key` of a file about values, read by Foundation's parser, not by ours.
    static func rows(_ key: String = "vectors", of file: String) throws -> [[String: Any]] {
        let document = try JSONSerialization.jsonObject(with: data("serialization/\(file)")) as? [String: Any]
        return document?[key] as? [[String: Any]] ?? []
    }
}
