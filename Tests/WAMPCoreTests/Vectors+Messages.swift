import Foundation
import TestSupport
import WAMPCore

extension Vectors {
    /// The samples of each file of the wamp-proto test suite that is about one message.
    static func messageSamples() throws -> [Value] {
        let suite = "wamp-proto-testsuite/singlemessage"
        return try ["basic", "advanced"].flatMap { profile in
            try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("\(suite)/\(profile)").path)
                .sorted()
                .flatMap { file in try load("\(suite)/\(profile)/\(file)")["samples"]?.listValue ?? [] }
        }
    }
}
