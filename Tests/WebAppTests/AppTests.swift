import HTTPTypes
import Testing
import WebApp

private struct Item: Codable, Equatable, Sendable {
    var name: String
    var count: Int
}

private enum UserKey: ContextKey { typealias Value = String }

struct AppTests {
    @Test func `handlers return text, pages, responses and JSON`() async throws {
        try await withClient { app in
            app.get("/text/:name") { request, _ in "Hello, \(request.parameters["name"])" }
            app.get("/page") { _, _ in HTML("<p>") }
            app.get("/response") { _, _ in Response.redirect(to: "/page") }
            app.get("/item") { _, _ in Item(name: "a", count: 1) }
            app.get("/list") { _, _ in
                let numbers = [1, 2]
                return numbers
            }
        } _: { client in
            let text = try await client.get("/text/J%C3%BCrgen%2F")
            #expect(text == .text("Hello, Jürgen/"))
            #expect(text.headers[.contentType] == "text/plain; charset=utf-8")
            #expect(try await client.get("/page") == .html("<p>"))
            let redirect = try await client.get("/response")
            #expect(redirect.status == .seeOther && redirect.headers[.location] == "/page")
            let item = try await client.get("/item")
            #expect(item.text == #"{"count":1,"name":"a"}"#)
            #expect(item.headers[.contentType] == "application/json")
            #expect(try await client.get("/list").json([Int].self) == [1, 2])
        }
    }

    @Test func `every method has its routes`() async throws {
        try await withClient { app in
            app.get("/") { _, _ in "get" }
            app.post("/") { _, _ in "post" }
            app.put("/") { _, _ in ["put"] }
            app.patch("/") { _, _ in HTML("patch") }
            app.delete("/") { _, _ in Response(status: .noContent) }
            app.on(.options, "/") { _, _ in "options" }
            app.on(.trace, "/") { _, _ in ["trace": 1] }
        } _: { client in
            let answers: [(HTTPRequest.Method, String)] = [
                (.get, "get"), (.post, "post"), (.put, #"["put"]"#), (.patch, "patch"), (.delete, ""),
                (.options, "options"), (.trace, #"{"trace":1}"#),
            ]
            for (method, text) in answers {
                let answer = try await client.send(method, "/")
                #expect(answer.text == text)
            }
        }
    }

    @Test func `JSON comes in and goes out`() async throws {
        try await withClient { app in
            app.post("/items") { request, _ in
                var item = try request.json(Item.self)
                item.count += 1
                return item
            }
        } _: { client in
            let answer = try await client.post("/items", json: Item(name: "é", count: 1))
            #expect(try answer.json() == Item(name: "é", count: 2))
            func reason(_ body: String) async throws -> String {
                let answer = try await client.send(.post, "/items", body: Array(body.utf8))
                #expect(answer.status == .badRequest)
                return answer.text
            }
            #expect(try await reason("{") == "the body is not JSON: the bytes end inside a value\n")
            #expect(try await reason("") == "the body is not JSON: the bytes end inside a value\n")
            #expect(try await reason(#"{"name":"a"}"#) == "the body does not fit: count is missing\n")
            #expect(try await reason(#"{"name":1,"count":1}"#).hasPrefix("the body does not fit: name: "))
            #expect(try await reason("[]").hasPrefix("the body does not fit: "))
        }
    }

    @Test func `parameters, queries and forms are converted or refused`() async throws {
        try await withClient { app in
            app.get("/items/:id") { request, _ in try request.parameters.require("id", as: Int.self) * 2 }
            app.get("/search") { request, _ in
                "\(request.query["q"] ?? "-") \(request.query.values("tag")) \(try request.query.require("page", as: Int.self))"
            }
            app.post("/form") { request, _ in try request.form()["name"] ?? "-" }
        } _: { client in
            #expect(try await client.get("/items/21").text == "42")
            let wrong = try await client.get("/items/x")
            #expect(wrong.status == .badRequest && wrong.text == "id must be of type Int, not \"x\"\n")
            #expect(try await client.get("/search?q=a+b%26&tag=1&tag=2&page=3").text == #"a b& ["1", "2"] 3"#)
            #expect(try await client.get("/search").text == "page is missing\n")
            #expect(try await client.get("/search?q=%zz").status == .badRequest)
            #expect(try await client.get("/search%zz").status == .badRequest)
            let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded; charset=utf-8"]
            let answer = try await client.send(.post, "/form", headers: form, body: Array("name=%C3%A9+x".utf8))
            #expect(answer.text == "é x")
            #expect(try await client.send(.post, "/form", body: [1]).status == .unsupportedMediaType)
            #expect(try await client.send(.post, "/form", headers: form, body: [0xFF]).status == .badRequest)
        }
    }

    @Test func `failures are answers, and other errors say nothing`() async throws {
        struct Secret: Error {}
        try await withClient { app in
            app.get("/none") { _, _ -> String in throw HTTPFailure(.notFound, "no item 7", headers: [.retryAfter: "1"])
            }
            app.get("/secret") { _, _ -> String in throw Secret() }
            app.get("/interim") { _, _ in Response(status: .continue) }
        } _: { client in
            let none = try await client.get("/none")
            #expect(none.status == .notFound && none.text == "no item 7\n" && none.headers[.retryAfter] == "1")
            let secret = try await client.get("/secret")
            #expect(secret.status == .internalServerError && secret.text == "Internal Server Error\n")
            #expect(try await client.get("/interim").status == .internalServerError)
            let answers = [
                ("application/json", #"{"error":"no item 7"}"#),
                ("text/plain;q=0.5, application/json", #"{"error":"no item 7"}"#),
                ("text/html, application/json; q=0.9", "no item 7\n"), ("*/*", "no item 7\n"),
            ]
            for (types, text) in answers {
                #expect(try await client.get("/none", headers: [.accept: types]).text == text)
            }
        }
    }

    @Test func `404, 405 with Allow, and HEAD by GET`() async throws {
        try await withClient { app in
            app.get("/a") { _, _ in "body" }
            app.delete("/a") { _, _ in Response(status: .noContent) }
        } _: { client in
            #expect(try await client.get("/b").status == .notFound)
            let wrong = try await client.send(.put, "/a")
            #expect(wrong.status == .methodNotAllowed && wrong.headers[.allow] == "DELETE, GET, HEAD")
            let head = try await client.send(.head, "/a")
            #expect(head.status == .ok && head.body == [])
            #expect(try await client.send(.delete, "/a").status == .noContent)
            #expect(try await client.send(.options, "*").status == .notFound)
        }
    }

    @Test func `middleware sees every request, the first one first, and groups have their own`() async throws {
        func mark(_ name: String) -> Middleware {
            { request, context, next in
                var response = try await next(request, context)
                response.headers.append(HTTPField(name: .via, value: name))
                return response
            }
        }
        try await withClient { app in
            app.get("/early") { _, _ in "early" }
            app.use(mark("one"))
            app.use { request, context, next in
                do {
                    return try await next(request, context)
                } catch let failure as HTTPFailure where failure.status == .notFound {
                    return .text("nothing at \(request.path)", status: .notFound)
                }
            }
            let api = app.group("/api", middleware: [mark("two"), mark("three")])
            api.get("/") { _, _ in "root" }
            api.group("/deep/") { deep in
                deep.get("/:id") { request, _ in request.parameters["id"] }
            }
        } _: { client in
            #expect(try await client.get("/early").headers[values: .via] == ["one"])
            let missing = try await client.get("/x?y")
            #expect(missing.text == "nothing at /x" && missing.headers[values: .via] == ["one"])
            #expect(try await client.get("/api").headers[values: .via] == ["three", "two", "one"])
            #expect(try await client.get("/api/deep/7").text == "7")
        }
    }

    @Test func `middleware leaves values for handlers`() async throws {
        try await withClient { app in
            app.use { request, context, next in
                var context = context
                guard let user = request.query["user"] else { throw HTTPFailure(.unauthorized) }
                context.storage[UserKey.self] = user
                return try await next(request, context)
            }
            app.get("/me") { _, context in context.storage[UserKey.self] ?? "nobody" }
        } _: { client in
            let known = try await client.get("/me?user=a")
            #expect(known.text == "a")
            let unknown = try await client.get("/me")
            #expect(unknown.status == .unauthorized)
        }
    }

    @Test func `handlers run on the scheduler`() async throws {
        try await withClient { app in
            app.get("/") { _, context in "\(context.scheduler.isIsolatingCurrentContext() ?? false)" }
        } _: { client in
            let answer = try await client.get("/")
            #expect(answer.text == "true")
        }
    }

    @Test func `files have a tag, and are not sent twice`() async throws {
        try await withClient { app in
            app.file("/style.css", bytes: Array("p {}".utf8), contentType: "text/css")
        } _: { client in
            let first = try await client.get("/style.css")
            #expect(first.text == "p {}" && first.headers[.contentType] == "text/css")
            let tag = try #require(first.headers[.eTag])
            for known in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
                let second = try await client.get("/style.css", headers: [.ifNoneMatch: known])
                #expect(second.status == .notModified && second.body == [] && second.headers[.eTag] == tag)
            }
            #expect(try await client.get("/style.css", headers: [.ifNoneMatch: "\"x\""]).status == .ok)
        }
    }
}
