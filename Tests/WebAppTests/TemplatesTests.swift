#if Mustache
    import Foundation
    import HTTPTypes
    import Testing
    import WebApp

    struct TemplatesTests {
        @Test func `a page is made of a template and values, whose markup is escaped`() async throws {
            let templates = try Templates([
                "hello": "<h1>{{name}}</h1>{{> menu}}", "menu": "<ul>{{#items}}<li>{{.}}</li>{{/items}}</ul>",
            ])
            try await withClient { app in
                app.use(templates)
                app.get("/hello/:name") { request, context in
                    try context.page(
                        "hello", ["name": request.parameters["name"], "items": ["a", "b"]] as [String: Any])
                }
                app.get("/missing") { _, context in try context.page("nothing", [:] as [String: String]) }
            } _: { client in
                let page = try await client.get("/hello/%3Cb%3E")
                #expect(page.headers[.contentType] == "text/html; charset=utf-8")
                #expect(page.text == "<h1>&lt;b&gt;</h1><ul><li>a</li><li>b</li></ul>")
                #expect(try await client.get("/missing").status == .internalServerError)
            }
        }

        @Test func `templates are read from a directory, under their paths`() async throws {
            let directory = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: directory) }  // what is left is the system's to remove
            try FileManager.default.createDirectory(
                at: directory.appending(path: "items"), withIntermediateDirectories: true)
            try Data("{{count}} items".utf8).write(to: directory.appending(path: "items/list.mustache"))
            let templates = try await Templates(directory: directory.path)
            #expect(try templates.render("items/list", ["count": 3]) == "3 items")
            #expect(throws: NoSuchTemplate.self) { try templates.render("list", [:] as [String: Int]) }
        }

        @Test func `a template that makes no sense is an error at once`() {
            #expect(throws: (any Error).self) { try Templates(["broken": "{{#open}}"]) }
        }
    }
#endif
