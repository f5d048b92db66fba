import Foundation
import Testing

/// The short form of `make torture`, without what needs the right to mount, a C compiler or certificates.
@Suite(.timeLimit(.minutes(2))) struct `swampy torture` {
    @Test func `accounts for everything that its clients and its router did`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }  // a folder left behind fails no test
        let ending = try await swampy(
            "torture", "--folder", folder.path, "--seconds", "4", "--clients", "3", "--seed", "7")
        let text = ending.output.joined(separator: "\n")
        #expect(ending.status == 0 && ending.errors.isEmpty, "\(text) \(ending.errors)")
        #expect(ending.output.first == "seed 7")
        #expect(ending.output.contains("differences: 0"))
        #expect(ending.output.contains("not tried here: certificates, clock jumps, a full disk"))
        for word in ["calls: 0;", "publications: 0;", "faults: 0 "] {
            #expect(!ending.output.contains { $0.hasPrefix(word) }, "\(text)")
        }
    }

    @Test func `needs a folder`() async throws {
        let ending = try await swampy("torture")
        #expect(ending.status == 64)
    }
}
