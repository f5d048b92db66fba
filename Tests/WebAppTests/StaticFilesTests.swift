import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import WebApp

/// A directory with files, and a secret beside it.
private struct Site: ~Copyable {
    let root: URL
    var directory: String { root.appending(path: "public").path() }

    static let large = Array(String(repeating: "0123456789", count: 1_000_000).utf8)

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "swampy-files-\(UUID())")
        let files = root.appending(path: "public")
        try FileManager.default.createDirectory(
            at: files.appending(path: "sub"), withIntermediateDirectories: true)
        try Data("<p>home".utf8).write(to: files.appending(path: "index.html"))
        try Data("body {}".utf8).write(to: files.appending(path: "style.css"))
        try Data("<p>sub".utf8).write(to: files.appending(path: "sub/index.html"))
        try Data("hidden".utf8).write(to: files.appending(path: ".hidden"))
        try Data(Self.large).write(to: files.appending(path: "large.bin"))
        try Data("secret".utf8).write(to: root.appending(path: "secret.txt"))
        try FileManager.default.createSymbolicLink(
            at: files.appending(path: "link.txt"), withDestinationURL: root.appending(path: "secret.txt"))
        try FileManager.default.createSymbolicLink(
            at: files.appending(path: "up"), withDestinationURL: root)
    }

    deinit { try? FileManager.default.removeItem(at: root) }  // it lies in the temporary folder
}

struct StaticFilesTests {
    @Test func `files have their types, and directories their index`() async throws {
        let site = try Site()
        let directory = site.directory
        try await withClient {
            try? $0.files("/assets", from: directory)
        } _: { client in
            let style = try await client.get("/assets/style.css")
            #expect(style.text == "body {}" && style.headers[.contentType] == "text/css; charset=utf-8")
            #expect(try await client.get("/assets/").text == "<p>home")
            #expect(try await client.get("/assets/sub/").text == "<p>sub")
            let redirect = try await client.get("/assets/sub")
            #expect(redirect.status == .movedPermanently && redirect.headers[.location] == "/assets/sub/")
            #expect(try await client.send(.head, "/assets/style.css").body == [])
            #expect(try await client.get("/assets/large.bin").body == Site.large)
        }
    }

    @Test(arguments: [
        "/assets/nothing", "/assets/../secret.txt", "/assets/%2e%2e/secret.txt", "/assets/..%2fsecret.txt",
        "/assets/sub/..%2F..%2Fsecret.txt", "/assets//etc/passwd", "/assets/%2Fetc%2Fpasswd", "/assets/.hidden",
        "/assets/link.txt", "/assets/up/secret.txt", "/assets/style.css/", "/assets/style.css/x",
    ])
    func `nothing outside is reached`(path: String) async throws {
        let site = try Site()
        let directory = site.directory
        try await withClient {
            try? $0.files("/assets", from: directory)
        } _: { client in
            let status = try await client.get(path).status
            #expect(status == (path == "/assets/style.css/" ? .ok : .notFound))
        }
    }

    @Test func `who has a file gets 304, and who has a part gets the rest`() async throws {
        let site = try Site()
        let directory = site.directory
        try await withClient {
            try? $0.files("/", from: directory)
        } _: { client in
            let first = try await client.get("/style.css")
            let tag = try #require(first.headers[.eTag])
            let date = try #require(first.headers[.lastModified])
            #expect(try await client.get("/style.css", headers: [.ifNoneMatch: "W/\(tag)"]).status == .notModified)
            #expect(try await client.get("/style.css", headers: [.ifModifiedSince: date]).status == .notModified)
            let stale: HTTPFields = [.ifNoneMatch: "\"other\"", .ifModifiedSince: date]
            #expect(try await client.get("/style.css", headers: stale).status == .ok)
            let part = try await client.get("/style.css", headers: [.range: "bytes=2-", .ifRange: tag])
            #expect(part.status == .partialContent && part.text == "dy {}")
            #expect(part.headers[.contentRange] == "bytes 2-6/7")
            let changed = try await client.get("/style.css", headers: [.range: "bytes=2-", .ifRange: "\"other\""])
            #expect(changed.status == .ok && changed.text == "body {}")
            let beyond = try await client.get("/style.css", headers: [.range: "bytes=7-"])
            #expect(beyond.status == .rangeNotSatisfiable && beyond.headers[.contentRange] == "bytes */7")
        }
    }

    @Test func `ranges are read as the RFC has them`() {
        #expect(ByteRange("bytes=0-3", of: 10) == .part(0..<4))
        #expect(ByteRange("bytes=5-100", of: 10) == .part(5..<10))
        #expect(ByteRange("bytes=-3", of: 10) == .part(7..<10))
        #expect(ByteRange("bytes=-30", of: 10) == .part(0..<10))
        #expect(ByteRange("bytes=10-", of: 10) == .unsatisfiable)
        #expect(ByteRange("bytes=-0", of: 10) == .unsatisfiable)
        #expect(ByteRange("bytes=-1", of: 0) == .unsatisfiable)
        for ignored in [nil, "bytes=3-1", "bytes=0-1,3-4", "items=0-1", "bytes=", "bytes=-", "bytes=+1-2", "bytes=a-b"]
        {
            #expect(ByteRange(ignored, of: 10) == .whole)
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `the kernel sends large files, between other responses of a connection`(kind: SchedulerKind) async throws {
        let site = try Site()
        let directory = site.directory
        try await withPeer(kind) {
            try? $0.files("/", from: directory)
        } _: { peer in
            let get = "GET /style.css HTTP/1.1\r\nHost: x\r\n\r\n"
            try await peer.send(get + get.replacing("style.css", with: "large.bin") + get)
            #expect(try await peer.response().text == "body {}")
            let large = try await peer.response()
            #expect(large.headers[.contentLength] == "10000000")
            #expect(Array(large.text.utf8) == Site.large)
            #expect(try await peer.response().text == "body {}")
        }
    }

    @Test func `a directory that is not there is an error at once`() {
        #expect(throws: NoSuchDirectory.self) { try App().files("/", from: "/no/such/directory") }
    }
}
