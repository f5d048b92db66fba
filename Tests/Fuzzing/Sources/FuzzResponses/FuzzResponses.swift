import ByteCore
import HTTPCore
import HTTPTypes

/// Random responses: nothing traps, and how the bytes are cut makes no difference.
///
/// The first two bytes choose the method that is answered, and where the rest is cut.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 2 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: data + 2, count: size - 2))
    let methods: [HTTPRequest.Method] = [.get, .head, .connect, .post]
    let method = methods[Int(data[0] & 3)]
    let cut = Int(data[1]) * bytes.count / 256
    let whole = transcript(of: [bytes[...]], to: method)
    let pieces = data[0] & 4 == 0 ? [bytes[..<cut], bytes[cut...]] : bytes.indices.map { bytes[$0...$0] }
    precondition(transcript(of: pieces, to: method) == whole, "the same bytes, cut elsewhere, say something else")
    return 0
}

/// What a client hears.
private struct Transcript: Equatable {
    var heads: [ResponseHead] = []
    var body: [UInt8] = []
    var ends = 0
    var error: HTTPError?
}

private func transcript(of pieces: [ArraySlice<UInt8>], to method: HTTPRequest.Method) -> Transcript {
    var limits = HTTPLimits()
    limits.maximumHeadSize = 1000
    limits.maximumFieldCount = 10
    limits.maximumBodySize = 1000
    var parser = ResponseParser(requestMethod: method, limits: limits)
    var input = ByteQueue()
    var transcript = Transcript()
    do throws(HTTPError) {
        for piece in pieces {
            input.append(piece)
            var event = try parser.next(&input)
            while event != .needsMore {
                switch event {
                case .head(let head): transcript.heads.append(head)
                case .body(let count):
                    precondition(count > 0 && count <= input.count, "a part of a body that is not there")
                    transcript.body += [UInt8](copying: input.bytes.extracting(0..<count))
                    input.consume(count)
                case .end: transcript.ends += 1
                case .needsMore: break
                }
                event = try parser.next(&input)
            }
        }
        if try parser.receivedEndOfStream() == .end { transcript.ends += 1 }
    } catch {
        transcript.error = error
        transcript.body = []  // how much of it is heard before its error depends on the cut
    }
    return transcript
}
