import ByteCore
import HTTPCore
import HTTPTypes

/// Random requests: nothing traps, what is taken keeps its promises, and how the bytes are cut makes no difference.
///
/// The first two bytes choose where the rest is cut, into two pieces or into single bytes.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 2 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: data + 2, count: size - 2))
    let cut = Int(data[0]) * bytes.count / 256
    let whole = transcript(of: [bytes[...]])
    let pieces = data[1] & 1 == 0 ? [bytes[..<cut], bytes[cut...]] : bytes.indices.map { bytes[$0...$0] }
    precondition(transcript(of: pieces) == whole, "the same bytes, cut elsewhere, say something else")
    return 0
}

/// What a server hears.
private struct Transcript: Equatable {
    var heads: [RequestHead] = []
    var body: [UInt8] = []
    var ends = 0
    var trailers = HTTPFields()
    var error: HTTPError?
}

private func transcript(of pieces: [ArraySlice<UInt8>]) -> Transcript {
    var limits = HTTPLimits()
    limits.maximumHeadSize = 1000
    limits.maximumTargetLength = 100
    limits.maximumFieldCount = 10
    limits.maximumBodySize = 1000
    limits.maximumChunkExtensionSize = 100
    var parser = RequestParser(limits: limits)
    var input = ByteQueue()
    var transcript = Transcript()
    do throws(HTTPError) {
        for piece in pieces {
            input.append(piece)
            var event = try parser.next(&input)
            while event != .needsMore {
                switch event {
                case .head(let head):
                    check(head)
                    transcript.heads.append(head)
                case .body(let count):
                    precondition(count > 0 && count <= input.count, "a part of a body that is not there")
                    transcript.body += [UInt8](copying: input.bytes.extracting(0..<count))
                    input.consume(count)
                case .end:
                    transcript.ends += 1
                    transcript.trailers = parser.trailers
                case .needsMore: break
                }
                event = try parser.next(&input)
            }
            precondition(input.count <= 1000, "more is held than the limit of a head")
        }
    } catch {
        transcript.error = error
        // How much of a body is heard before its error depends on the cut.
        if transcript.ends < transcript.heads.count { transcript.body = [] }
    }
    return transcript
}

/// What is written is read again as the same: nothing can be smuggled from one head into another.
private func check(_ head: RequestHead) {
    precondition(head.version == .http10 || head.request.authority != nil, "HTTP/1.1 has a host")
    guard head.version == .http11, head.request.scheme == nil else { return }
    var output = ByteQueue()
    HeadWriter.write(head.request, into: &output)
    var limits = HTTPLimits()
    limits.maximumHeadSize = 10_000
    var parser = RequestParser(limits: limits)
    do throws(HTTPError) {
        guard case .head(let again) = try parser.next(&output) else { preconditionFailure("a head is missing") }
        precondition(again == head, "\(again) is not \(head)")
    } catch {
        preconditionFailure("\(error)")
    }
}
