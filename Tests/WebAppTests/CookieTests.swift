import HTTPTypes
import SerializationCore
import Testing

@testable import WebApp

struct CookieTests {
    @Test func `a request's cookies are read by name, and the first of a name counts`() {
        let cookies = RequestCookies([.cookie: "a=1; b=\"two\"; a=3; nothing; c=%C3%A4%20; d=%zz"])
        #expect(cookies["a"] == "1")
        #expect(cookies["b"] == "two")
        #expect(cookies["c"] == "ä ")
        #expect(cookies["d"] == "%zz")
        #expect(cookies["nothing"] == nil)
        #expect(cookies.names == ["a", "b", "a", "c", "d"])
    }

    @Test func `a response sets cookies, with what browsers are to do with them, and removes them`() {
        var cookie = Cookie("name", "ä; b", maximumAge: .seconds(60))
        cookie.domain = "example.com"
        cookie.isSecure = true
        cookie.sameSite = .strict
        var response = Response()
        response.set(cookie)
        response.removeCookie("old")
        #expect(
            response.headers[values: .setCookie] == [
                "name=%C3%A4%3B%20b; Path=/; Domain=example.com; Max-Age=60; Secure; HttpOnly; SameSite=Strict",
                "old=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax",
            ])
    }

    @Test(arguments: ["plain", "ä", "50%", "a b;c,d\"e\\", "%41", ""])
    func `any text comes back as it was set`(text: String) {
        let pair = Cookie("name", text).field.prefix { $0 != ";" }
        #expect(RequestCookies([.cookie: String(pair)])["name"] == text)
    }
}

#if TLS
    struct CookieSessionTests {
        private static let key = Array("0123456789abcdef0123456789abcdef".utf8)

        private static func build(_ app: App, _ sessions: CookieSessions) {
            app.use(sessions.handle)
            app.post("/add/:number") { request, context in
                let session = context.cookieSession
                let numbers = try session.value("numbers", as: [Int].self) ?? []
                try session.set("numbers", to: numbers + [request.parameters.require("number")])
                return "added"
            }
            app.get("/numbers") { _, context in try context.cookieSession.value("numbers", as: [Int].self) ?? [] }
            app.post("/fail") { _, context -> String in
                context.cookieSession["failed"] = "yes"
                throw HTTPFailure(.badRequest)
            }
            app.get("/failed") { _, context in context.cookieSession["failed"] ?? "no" }
            app.post("/leave") { _, context in
                context.cookieSession.removeAll()
                return "left"
            }
            app.post("/fill") { _, context in
                context.cookieSession["text"] = String(repeating: "x", count: 4000)
                return "full"
            }
        }

        /// What a browser sends back of a response's cookie.
        private static func cookie(of response: Response) throws -> HTTPFields {
            let field = try #require(response.headers[.setCookie])
            return [.cookie: String(field.prefix { $0 != ";" })]
        }

        @Test func `what is remembered comes back with the cookie, and is sent only when it changed`() async throws {
            let sessions = try CookieSessions(key: Self.key)
            try await withClient {
                Self.build($0, sessions)
            } _: { client in
                let first = try await client.send(.post, "/add/1")
                let cookie = try Self.cookie(of: first)
                let second = try await client.send(.post, "/add/2", headers: cookie)
                let numbers = try await client.get("/numbers", headers: Self.cookie(of: second))
                #expect(numbers.text == "[1,2]")
                #expect(!numbers.headers.contains(.setCookie))
                #expect(try await client.get("/numbers").text == "[]")
            }
        }

        @Test func `a failure remembers as well, and leaving has the client forget`() async throws {
            let sessions = try CookieSessions(key: Self.key)
            try await withClient {
                Self.build($0, sessions)
            } _: { client in
                let failed = try await client.send(.post, "/fail")
                #expect(failed.status == .badRequest)
                let cookie = try Self.cookie(of: failed)
                #expect(try await client.get("/failed", headers: cookie).text == "yes")
                let left = try await client.send(.post, "/leave", headers: cookie)
                #expect(left.headers[.setCookie]?.hasPrefix("session=; Path=/; Max-Age=0") == true)
            }
        }

        @Test func `a cookie that was changed, signed by another or under another name, or is over counts for nothing`()
            async throws
        {
            let signer = try CookieSigner(key: Self.key, oldKeys: [])
            let sealed = try signer.seal(["user": "ada"], as: "session", until: 1000)
            #expect(signer.open(sealed, as: "session", at: 999) == ["user": "ada"])
            #expect(signer.open(sealed, as: "session", at: 1000) == nil)
            #expect(signer.open(sealed, as: "basket", at: 999) == nil)
            for position in sealed.indices {
                var changed = sealed
                changed.replaceSubrange(position...position, with: sealed[position] == "A" ? "B" : "A")
                #expect(signer.open(changed, as: "session", at: 0) == nil)
            }
            let other = try CookieSigner(key: [1, 2, 3], oldKeys: [])
            #expect(other.open(sealed, as: "session", at: 0) == nil)
            let successor = try CookieSigner(key: [1, 2, 3], oldKeys: [Self.key])
            #expect(successor.open(sealed, as: "session", at: 0) == ["user": "ada"])
            for garbage in ["", ".", "..", "a.b.c", "1000.e30."] {
                #expect(signer.open(garbage, as: "session", at: 0) == nil)
            }
        }

        @Test func `more than a browser keeps is an error, not a loss`() async throws {
            let sessions = try CookieSessions(key: Self.key)
            try await withClient {
                Self.build($0, sessions)
            } _: { client in
                let answer = try await client.send(.post, "/fill")
                #expect(answer.status == .internalServerError)
            }
        }
    }
#endif
