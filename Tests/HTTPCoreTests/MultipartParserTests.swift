import ByteCore
import HTTPTypes
import Testing

@testable import HTTPCore

struct MultipartParserTests {
    private static let form =
        "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--b \t\r\n\r\n\r\n--bb?\r\n"
        + "\r\n--b\r\nX: y\r\n\r\n--b--\r\nepilogue\r\n--b\r\n"

    /// The parts of a body that comes in pieces of `size` bytes: their fields and what they hold.
    private func parts(of text: String, inPiecesOf size: Int, limit: Int = 10) throws -> [String] {
        var parser = try #require(MultipartParser(boundary: "b", maximumParts: limit))
        var input = ByteQueue()
        var bytes = Array(text.utf8)[...]
        var parts: [String] = []
        while true {
            switch try parser.next(&input) {
            case .part(let fields): parts.append(fields.map { "\($0.name): \($0.value)|" }.joined())
            case .body(let count):
                parts[parts.count - 1] += String(
                    decoding: [UInt8](copying: input.bytes.extracting(0..<count)), as: UTF8.self)
                input.consume(count)
            case .needsMore:
                guard !bytes.isEmpty else { throw HTTPError.truncated }
                input.append(bytes.prefix(size))
                bytes = bytes.dropFirst(size)
            case .end: return parts
            }
        }
    }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func `parts are found wherever the body is cut`(size: Int) throws {
        let form = Self.form.replacing("--bb?", with: "-b?")
        #expect(
            try parts(of: form, inPiecesOf: size) == [
                "Content-Disposition: form-data; name=\"a\"|one", "\r\n-b?\r\n", "X: y|",
            ])
    }

    @Test func `a body that begins with its delimiter needs no line end before it`() throws {
        #expect(try parts(of: "--b\r\n\r\nx\r\n--b--", inPiecesOf: 1) == ["x"])
        #expect(try parts(of: "--b--", inPiecesOf: 1) == [])
    }

    @Test(arguments: [1, 3, 1000])
    func `the empty line behind the fields may be the line end before a delimiter`(size: Int) throws {
        let form = "--b\r\nX: y\r\n\r\n--b\r\n\r\n--b\r\n\r\n\r\n--b--"
        #expect(try parts(of: form, inPiecesOf: size) == ["X: y|", "", ""])
    }

    @Test func `what is not divided by the boundary is refused`() {
        #expect(throws: HTTPError.malformedPart) { try parts(of: Self.form, inPiecesOf: 1000) }  // --bb
        #expect(throws: HTTPError.malformedPart) {
            try parts(of: "--b" + String(repeating: " ", count: 100), inPiecesOf: 10)
        }
        #expect(throws: HTTPError.truncated) { try parts(of: "--b\r\n\r\nx", inPiecesOf: 1) }
        #expect(throws: HTTPError.truncated) { try parts(of: "nothing", inPiecesOf: 1) }
        #expect(throws: HTTPError.malformedField) { try parts(of: "--b\r\nno field\r\n\r\n\r\n--b--", inPiecesOf: 1) }
        #expect(throws: HTTPError.headTooLarge(limit: 8192)) {
            try parts(of: "--b\r\nX: \(String(repeating: "x", count: 9000))", inPiecesOf: 1000)
        }
        #expect(throws: HTTPError.tooManyParts(limit: 2)) {
            try parts(of: String(repeating: "--b\r\n\r\n\r\n", count: 3), inPiecesOf: 1000, limit: 2)
        }
    }

    @Test func `a boundary is of 1 to 70 visible characters`() {
        #expect(MultipartParser(boundary: "", maximumParts: 1) == nil)
        #expect(MultipartParser(boundary: "a\r\nb", maximumParts: 1) == nil)
        #expect(MultipartParser(boundary: String(repeating: "b", count: 71), maximumParts: 1) == nil)
        #expect(MultipartParser(boundary: String(repeating: "b", count: 70), maximumParts: 1) != nil)
    }
}

struct ParameterizedValueTests {
    @Test func `parameters are tokens or quoted strings, in any order and case`() {
        let value = ParameterizedValue("Form-Data ; NAME = x;filename=\"a;\\\"b\\c\" ; flag; empty=;=")
        #expect(value.value == "form-data")
        #expect(value["name"] == "x")
        #expect(value["filename"] == "a;\"b\\c")
        #expect(value["flag"] == nil)
        #expect(value["empty"] == "")
        #expect(ParameterizedValue("") == ParameterizedValue(" "))
        #expect(ParameterizedValue("a;b=\"unclosed")["b"] == "unclosed")
    }
}
