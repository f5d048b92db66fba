import Foundation

/// Runs `body` with the path of a file that holds `text`, in a folder of its own that is removed afterwards.
func withFile<Result>(
    _ text: String, named name: String, _ body: (_ path: String) async throws -> Result
) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)")
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }  // a folder left behind fails no test
    try Data(text.utf8).write(to: file)
    return try await body(file.path)
}
