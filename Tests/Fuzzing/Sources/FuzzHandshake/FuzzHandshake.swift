import HTTPCore
import HTTPTypes
import WebSocketCore

/// Whatever stands in the extension field: the server answers or refuses, and a client that offered compression takes
/// what a server may answer, or fails.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: data, count: size), as: UTF8.self)
    var compression = WebSocketCompression()
    compression.receiving.windowBits = 12
    var generator = SystemRandomNumberGenerator()
    let client = ClientHandshake(
        authority: "localhost", path: "/", compression: compression, using: &generator)
    var request = client.request
    request.headerFields[.secWebSocketExtensions] = text
    request.headerFields[.origin] = text
    let server = ServerHandshake(origins: .sameOrigin, compression: compression)
    if case .accept(var response, let agreement) = server.answer(RequestHead(request: request)) {
        let bits = agreement.compression?.receiving.windowBits ?? 15
        precondition((8...15).contains(bits), "a window was agreed on that there is not")
        response.headerFields[.secWebSocketExtensions] = text
        _ = try? client.validate(response)  // it may well be wrong
    }
    return 0
}
