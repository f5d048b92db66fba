import Foundation

/// Runs `body` with a folder of its own, which is removed afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }  // a folder left behind fails no test
    return try body(folder.path)
}

/// Writes a file that only this user reads.
func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
}

/// The keys that a JSON schema knows, by where, in the reader's words: `*` for any name, `[]` for any place in a list.
struct Schema {
    private(set) var keys: [String: Set<String>] = [:]
    private let definitions: [String: [String: Any]]

    init(json: Data) throws {
        let root = try JSONSerialization.jsonObject(with: json) as? [String: Any] ?? [:]
        definitions = root["$defs"] as? [String: [String: Any]] ?? [:]
        visit(root, at: "")
    }

    private mutating func visit(_ schema: [String: Any], at place: String) {
        if let name = (schema["$ref"] as? String)?.split(separator: "/").last {
            visit(definitions[String(name)] ?? [:], at: place)
        }
        for key in ["anyOf", "allOf"] {
            for part in schema[key] as? [[String: Any]] ?? [] { visit(part, at: place) }
        }
        for (key, value) in schema["properties"] as? [String: [String: Any]] ?? [:] {
            keys[place, default: []].insert(key)
            visit(value, at: place.isEmpty ? key : "\(place).\(key)")
        }
        if let names = schema["additionalProperties"] as? [String: Any] { visit(names, at: "\(place).*") }
        if let items = schema["items"] as? [String: Any] { visit(items, at: "\(place)[]") }
    }
}
