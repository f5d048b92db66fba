import Foundation
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `swampy keygen` {
    @Test func `makes a key that only its owner may read, once`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }  // a folder left behind fails no test
        let path = folder.appending(path: "key").path
        let made = try await swampy("keygen", path)
        #expect(made.status == 0 && made.errors == [])
        let key = try SigningKey(file: path)
        #expect(made.output == [key.publicKeyText])
        let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(rights == 0o600)

        let again = try await swampy("keygen", path)
        #expect(again == .init(status: 1, output: [], errors: ["swampy: cannot write '\(path)': File exists"]))
        #expect(try await swampy("keygen", "--show", path) == .init(status: 0, output: made.output, errors: []))
        #expect(try await swampy("keygen", path + "2").output != made.output)
    }
}
