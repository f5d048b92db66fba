import Foundation
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The example FileStream` {
    @Test func `brings files of any size, and nothing from outside of its folder`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "files"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // a folder left behind fails no test
        var generator = SystemRandomNumberGenerator()
        // Longer than two windows, and none that ends with one.
        let words = (0..<1_200_000).map { _ in generator.next() }
        let large = words.withUnsafeBytes { Data($0) }
        try large.write(to: folder.appending(path: "files/large"))
        try Data().write(to: folder.appending(path: "files/empty"))
        try Data("secret".utf8).write(to: folder.appending(path: "outside"))

        try await withExample("FileStream", "serve", folder.appending(path: "files").path, "0") { server in
            let url = "ws://\(try await server.address())/ws"
            let list = try await runExample("FileStream", "list", router: url)
            #expect(list == .init(status: 0, lines: ["0\tempty", "\(large.count)\tlarge"]))
            for (name, content) in [("large", large), ("empty", Data())] {
                let copy = folder.appending(path: "copy of \(name)")
                try Data().write(to: copy)
                let output = try FileHandle(forWritingTo: copy)
                let ending = try await runExample("FileStream", "get", name, router: url, output: output)
                #expect(ending == .init(status: 0, lines: []))
                #expect(try Data(contentsOf: copy) == content)
            }
            for name in ["../outside", "none"] {
                let ending = try await runExample("FileStream", "get", name, router: url)
                #expect(ending.status == 1 && ending.lines.count == 1)
                #expect(ending.lines.first?.hasPrefix("FileStream: ") == true)
            }
            // With this offset no sum is a number: an error for the caller, and not the end of the server.
            try await withSession(to: url, realm: "realm1") { session in
                await #expect(throws: WAMPError.self) {
                    let parts = try await session.stream("com.example.files.read", "large", Int.max, as: Value.self)
                    for try await _ in parts {}
                }
            }
            server.terminate()
            #expect(await server.ending() == .init(status: 0, lines: []))
        }
    }
}
