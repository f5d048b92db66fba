import HTTPTypes
import TestSupport
import Testing
import WebApp

private let boundary: HTTPFields = [.contentType: "multipart/form-data; boundary=\"b\""]

private let form = """
    --b\r
    Content-Disposition: form-data; name="title"\r
    \r
    Two words\r
    --b\r
    Content-Disposition: form-data; name="file"; filename="a.txt"\r
    Content-Type: text/plain\r
    \r
    \(String(repeating: "0123456789", count: 20_000))\r
    --b--\r

    """

struct FormTests {
    @Test func `a form with files is read whole`() async throws {
        try await withClient { app in
            app.post("/") { request, _ -> [String] in
                try request.formParts().map { part in
                    "\(part.name) \(part.fileName ?? "-") \(part.headers[.contentType] ?? "-") \(part.body.count)"
                }
            }
            app.post("/text") { request, _ in try request.formParts()[0].text }
        } _: { client in
            let answer = try await client.send(.post, "/", headers: boundary, body: Array(form.utf8))
            #expect(try answer.json([String].self) == ["title - - 9", "file a.txt text/plain 200000"])
            let text = try await client.send(.post, "/text", headers: boundary, body: Array(form.utf8))
            #expect(text.text == "Two words")
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `a form with files is read as it comes, and parts may be passed over`(kind: SchedulerKind) async throws {
        try await withPeer(kind) { app in
            app.on(.post, "/sizes", body: .streamed(limit: 1 << 20)) { request, _ in
                var reader = try request.formReader()
                var sizes: [String] = []
                while let part = try await reader.nextPart() {
                    var size = 0
                    while let bytes = try await reader.nextBytes() { size += bytes.count }
                    sizes.append("\(part.name) \(size)")
                }
                return sizes.joined(separator: ", ")
            }
            app.on(.post, "/names", body: .streamed(limit: 1 << 20)) { request, _ in
                var reader = try request.formReader()
                var names: [String] = []
                while let part = try await reader.nextPart() { names.append(part.name) }
                return names.joined(separator: ", ")
            }
        } _: { peer in
            for (path, expected) in [("/sizes", "title 9, file 200000"), ("/names", "title, file")] {
                try await peer.send(
                    "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(form.utf8.count)\r\n"
                        + "Content-Type: multipart/form-data; boundary=b\r\n\r\n\(form)")
                let answer = try await peer.response()
                #expect(answer.text == expected)
            }
        }
    }

    @Test(arguments: [
        ("text/plain", "", 415), ("multipart/form-data", "", 400), ("multipart/form-data; boundary=b", "--b\r\n", 400),
        ("multipart/form-data; boundary=b", "--b\r\n\r\nx\r\n--b--", 400),
        ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", 400),
        (
            "multipart/form-data; boundary=b",
            String(repeating: "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n", count: 3), 413
        ),
    ])
    func `a form that is none is refused`(type: String, body: String, status: Int) async throws {
        try await withClient { app in
            app.post("/") { request, _ in "\(try request.formParts(limit: 2).count)" }
            app.on(.post, "/read", body: .streamed(limit: 1000)) { request, _ in
                var reader = try request.formReader(limit: 2)
                while try await reader.nextPart() != nil {}
                return "read"
            }
        } _: { client in
            for path in ["/", "/read"] {
                let answer = try await client.send(.post, path, headers: [.contentType: type], body: Array(body.utf8))
                #expect(answer.status.code == status)
            }
        }
    }
}
