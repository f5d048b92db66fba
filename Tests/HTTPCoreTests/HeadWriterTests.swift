import ByteCore
import HTTPCore
import HTTPTypes
import Testing

struct HeadWriterTests {
    private func text(_ queue: borrowing ByteQueue) -> String {
        String(decoding: [UInt8](copying: queue.bytes), as: UTF8.self)
    }

    @Test func `a request`() {
        var output = ByteQueue()
        HeadWriter.write(
            HTTPRequest(
                method: .post, scheme: "http", authority: "a:80", path: "/x?y", headerFields: [.contentLength: "0"]),
            into: &output)
        #expect(text(output) == "POST /x?y HTTP/1.1\r\nHost: a:80\r\nContent-Length: 0\r\n\r\n")
    }

    @Test func `a response`() {
        var output = ByteQueue()
        HeadWriter.write(HTTPResponse(status: .notFound, headerFields: [.server: "x"]), into: &output)
        #expect(text(output) == "HTTP/1.1 404 Not Found\r\nServer: x\r\n\r\n")
    }

    @Test func `a status without a reason phrase keeps its space`() {
        var output = ByteQueue()
        HeadWriter.write(HTTPResponse(status: 299), into: &output)
        #expect(text(output) == "HTTP/1.1 299 \r\n\r\n")
    }

    @Test func `nobody smuggles a line in`() {
        var output = ByteQueue()
        HeadWriter.write(
            HTTPResponse(
                status: .init(code: 200, reasonPhrase: "OK\r\nA: b"), headerFields: [.server: "x\r\nC: d\u{0}\n\ne"]),
            into: &output)
        HeadWriter.write(
            HTTPRequest(method: .get, scheme: nil, authority: "a\r\nX: y", path: "/a b\r\né"), into: &output)
        let lines = text(output).split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
        #expect(
            lines == [
                "HTTP/1.1 200 OK  A: b", "Server: x  C: d   e", "", "GET /a%20b%20%20%C3%A9 HTTP/1.1", "Host: a  X: y",
                "", "",
            ])
    }

    @Test func `what is written is read again`() throws {
        let request = HTTPRequest(
            method: .put, scheme: nil, authority: "[::1]:9", path: "/p",
            headerFields: [.accept: "a", .contentLength: "3"])
        var output = ByteQueue()
        HeadWriter.write(request, into: &output)
        var parser = RequestParser()
        #expect(try parser.next(&output) == .head(RequestHead(request: request, framing: .length(3))))
    }

    @Test func `chunks`() {
        var output = ByteQueue()
        ChunkWriter.write(Array("hello, this is it".utf8).rawSpan, into: &output)
        ChunkWriter.write([UInt8]().rawSpan, into: &output)
        ChunkWriter.writeEnd(into: &output)
        #expect(text(output) == "11\r\nhello, this is it\r\n0\r\n\r\n")
    }
}
