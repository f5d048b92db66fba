import Foundation
import Scheduling
import Swampy
import TestSupport
import Testing
import WebApp

/// curl against what a web app has beside its routes: files, forms, cookies, filters and events.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct `A web app, asked by curl` {
    @Test(arguments: schedulerNames)
    func `sends files whole, in parts and not again`(name: SchedulerName) async throws {
        try await withSite(name) { base, folder in
            let file = folder.appending(path: "large.bin")
            let large = try Data(contentsOf: file)
            let copy = folder.deletingLastPathComponent().appending(path: "copy-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: copy) }  // what is left is the system's to remove
            _ = try await get("-o", copy.path, "\(base)/files/large.bin")
            #expect(try Data(contentsOf: copy) == large)

            // A download that was broken off goes on where it was.
            try large.prefix(1_000_000).write(to: copy)
            let code = try await get("-C", "-", "-o", copy.path, "-w", "%{http_code}", "\(base)/files/large.bin")
            #expect(code == "206")
            #expect(try Data(contentsOf: copy) == large)

            #expect(try await get("-r", "0-3", "\(base)/files/page.html") == "<h1>")
            #expect(try await get("-r", "-5", "\(base)/files/page.html") == "</h1>")
            #expect(try await status("-r", "1000-", "\(base)/files/page.html") == "416")

            let head = try await get("--head", "\(base)/files/page.html")
            #expect(head.contains("HTTP/1.1 200 OK") && head.contains("Content-Length: 14"))
            #expect(head.contains("Accept-Ranges: bytes") && head.contains("Content-Type: text/html"))

            let tag = copy.path + ".tag"
            defer { try? FileManager.default.removeItem(atPath: tag) }  // as above
            _ = try await get("--etag-save", tag, "\(base)/files/page.html")
            #expect(try await status("--etag-compare", tag, "\(base)/files/page.html") == "304")
            let known = try String(contentsOfFile: tag, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            let part = ["-r", "0-3", "-w", " %{http_code}", "\(base)/files/page.html"]
            #expect(try await get(["-H", "If-Range: \(known)"] + part) == "<h1> 206")
            #expect(try await get(["-H", "If-Range: \"another\""] + part) == "<h1>Hello</h1> 200")
            #expect(try await status("-z", "2100-01-01", "\(base)/files/page.html") == "200")  // not as a date of ours
        }
    }

    @Test(arguments: schedulerNames)
    func `shows nothing that is outside of its folder`(name: SchedulerName) async throws {
        try await withSite(name) { base, _ in
            for path in ["/files/../../etc/passwd", "/files/%2e%2e/%2e%2e/etc/passwd", "/files/..%2f..%2fetc%2fpasswd"]
            {
                let code = try await status("--path-as-is", base + path)
                #expect(code == "404")
            }
        }
    }

    #if Deflate
        @Test(arguments: schedulerNames)
        func `compresses for who takes it`(name: SchedulerName) async throws {
            try await withSite(name) { base, _ in
                let sizes = ["-o", "/dev/null", "-w", "%{size_download}", "\(base)/long"]
                let plain = try #require(Int(try await get(sizes)))
                let compressed = try #require(Int(try await get(["--compressed"] + sizes)))
                #expect(plain == 100_000 && compressed < 1000)
                let text = try await get("--compressed", "\(base)/long")
                #expect(text == String(repeating: "long ", count: 20_000))
                #expect(try await get("--compressed", "\(base)/streamed") == "0123456789")
            }
        }
    #endif

    @Test(arguments: schedulerNames)
    func `takes forms with files, whole and as they come`(name: SchedulerName) async throws {
        try await withSite(name) { base, folder in
            let page = ["-F", "title=Grüße", "-F", "file=@\(folder.path)/page.html;type=text/html"]
            let whole = try await get(page + ["\(base)/form"])
            #expect(whole == "title=Grüße file:page.html=<h1>Hello</h1>")
            let large = ["-F", "title=x", "-F", "file=@\(folder.path)/large.bin"]
            #expect(try await get(large + ["\(base)/upload"]) == "title:1 file:3000000")
            #expect(try await status(large + ["\(base)/form"]) == "413")
            #expect(try await get("-d", "title=a%26b", "\(base)/fields") == "a&b")
        }
    }

    #if TLS
        @Test(arguments: schedulerNames)
        func `knows its client again by a signed cookie`(name: SchedulerName) async throws {
            try await withSite(name) { base, _ in
                let jar = FileManager.default.temporaryDirectory.appending(path: "swampy-jar-\(UUID().uuidString)").path
                defer { try? FileManager.default.removeItem(atPath: jar) }  // what is left is the system's to remove
                #expect(try await get("-b", jar, "\(base)/whoami") == "nobody")
                let login = try await get("-L", "-c", jar, "-b", jar, "-d", "user=ada", "\(base)/login")
                #expect(login == "ada")
                #expect(try await get("-b", jar, "\(base)/whoami") == "ada")
                let forged = try String(contentsOfFile: jar, encoding: .utf8).replacing(
                    "\tsession\t", with: "\tsession\t1")
                try forged.write(toFile: jar, atomically: true, encoding: .utf8)
                #expect(try await get("-b", jar, "\(base)/whoami") == "nobody")
            }
        }
    #endif

    @Test(arguments: schedulerNames)
    func `tells pages of other origins what they may do`(name: SchedulerName) async throws {
        try await withSite(name) { base, _ in
            let question = [
                "-i", "-X", "OPTIONS", "-H", "Access-Control-Request-Method: PUT", "-H", "Origin: https://example.com",
            ]
            let allowed = try await get(question + ["\(base)/long"])
            #expect(allowed.hasPrefix("HTTP/1.1 204"))
            #expect(allowed.contains("Access-Control-Allow-Origin: https://example.com"))
            #expect(allowed.contains("Access-Control-Allow-Methods: GET, HEAD, POST, PUT"))
            let stranger = try await get(question + ["-H", "Origin: https://example.org", "\(base)/long"])
            #expect(!stranger.contains("Access-Control-Allow-Origin: https://example.org"))
            let answer = try await get("--head", "-H", "Origin: https://example.com", "\(base)/nothing")
            #expect(
                answer.hasPrefix("HTTP/1.1 404") && answer.contains("Access-Control-Allow-Origin: https://example.com"))
        }
    }

    @Test(arguments: schedulerNames)
    func `sends events as they happen, and says which methods there are`(name: SchedulerName) async throws {
        try await withSite(name) { base, _ in
            #expect(try await get("-N", "\(base)/events") == "data: 0\n\ndata: 1\n\ndata: 2\n")
            let wrong = try await get("-i", "-X", "DELETE", "\(base)/long")
            #expect(wrong.hasPrefix("HTTP/1.1 405") && wrong.contains("Allow: GET, HEAD"))
        }
    }

    // MARK: Private

    private func get(_ arguments: String...) async throws -> String { try await get(arguments) }

    private func get(_ arguments: [String]) async throws -> String { try await curl(["--noproxy", "*"] + arguments) }

    private func status(_ arguments: String...) async throws -> String { try await status(arguments) }

    private func status(_ arguments: [String]) async throws -> String {
        try await get(["-o", "/dev/null", "-w", "%{http_code}"] + arguments)
    }
}

/// Runs `body` beside an app with files, forms, sessions and filters, with the folder whose files it serves.
private func withSite(_ name: SchedulerName, _ body: (_ base: String, _ folder: URL) async throws -> Void) async throws
{
    let folder = FileManager.default.temporaryDirectory.appending(path: "swampy-site-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }  // what is left is the system's to remove
    try Data("<h1>Hello</h1>".utf8).write(to: folder.appending(path: "page.html"))
    try Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }).write(to: folder.appending(path: "large.bin"))
    try await withScheduler(name) { scheduler in
        let running = try await makeSite(folder).start(on: scheduler)
        do {
            try await body("http://\(running.address)", folder)
            await running.stop()
        } catch {
            await running.stop()
            throw error
        }
    }
}

private func makeSite(_ folder: URL) throws -> App {
    let app = App(configuration: App.Configuration(port: 0))
    app.use(CrossOriginSharing(origins: ["https://example.com"]).handle)
    #if Deflate
        app.use(Compression().handle)
    #endif
    #if TLS
        let sessions = try CookieSessions(key: Array("0123456789abcdef0123456789abcdef".utf8))
        app.group("/", middleware: [sessions.handle]) { site in
            site.post("/login") { request, context in
                context.cookieSession["user"] = try request.form().require("user")
                return Response.redirect(to: "/whoami")
            }
            site.get("/whoami") { _, context in context.cookieSession["user"] ?? "nobody" }
        }
    #endif
    try app.files("/files", from: folder.path)
    app.get("/long") { _, _ in String(repeating: "long ", count: 20_000) }
    app.get("/streamed") { _, _ in
        Response.stream(contentType: "text/plain") { body in
            for number in 0..<10 { try await body.write("\(number)") }
        }
    }
    app.get("/events") { _, _ in
        let (events, continuation) = AsyncStream.makeStream(of: ServerSentEvent.self)
        for number in 0..<3 { continuation.yield(ServerSentEvent("\(number)")) }
        continuation.finish()
        return Response.events(events)
    }
    app.post("/fields") { request, _ in try request.form().require("title", as: String.self) }
    app.post("/form") { request, _ in
        try request.formParts().map { "\($0.name)\($0.fileName.map { ":\($0)" } ?? "")=\($0.text)" }
            .joined(separator: " ")
    }
    app.on(.post, "/upload", body: .streamed(limit: 10_000_000)) { request, _ -> String in
        var form = try request.formReader()
        var sizes: [String] = []
        while let part = try await form.nextPart() {
            var size = 0
            while let bytes = try await form.nextBytes() { size += bytes.count }
            sizes.append("\(part.name):\(size)")
        }
        return sizes.joined(separator: " ")
    }
    return app
}
