import ByteCore
import HTTPCore
import HTTPTypes
import TestSupport
import Testing

struct MalformedRequestTests {
    private static let limits: HTTPLimits = {
        var limits = HTTPLimits()
        limits.maximumHeadSize = MalformedRequest.maximumHeadSize
        limits.maximumBodySize = MalformedRequest.maximumBodySize
        return limits
    }()

    /// What the request is refused with when it comes in pieces; nil when it is not.
    private func refusal(_ pieces: [[UInt8]]) -> Int? {
        var parser = RequestParser(limits: Self.limits)
        let transcript = Transcript(pieces) { input throws(HTTPError) in try parser.next(&input) }
        guard case .failed(let error) = transcript.entries.last else { return nil }
        return error.status.code
    }

    @Test(arguments: MalformedRequest.all)
    func `is refused with its status, whole, byte by byte and cut in two`(request: MalformedRequest) {
        #expect(refusal([request.bytes]) == request.status)
        #expect(refusal(request.bytes.map { [$0] }) == request.status)
        let step = max(1, request.bytes.count / 50)
        for cut in stride(from: 0, through: request.bytes.count, by: step) {
            #expect(refusal([Array(request.bytes[..<cut]), Array(request.bytes[cut...])]) == request.status)
        }
    }

    @Test(arguments: MalformedRequest.all)
    func `is refused behind a request that is well formed`(request: MalformedRequest) {
        let first = Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx".utf8)
        #expect(refusal([first + request.bytes]) == request.status)
    }

    @Test func `there are at least eighty of them, all different`() {
        #expect(MalformedRequest.all.count >= 80)
        #expect(Set(MalformedRequest.all.map(\.fault)).count == MalformedRequest.all.count)
        #expect(Set(MalformedRequest.all.map(\.bytes)).count == MalformedRequest.all.count)
    }
}
