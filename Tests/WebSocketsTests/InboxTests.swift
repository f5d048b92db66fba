import Testing
import WebSocketCore

@testable import WebSockets

@Suite struct `What nobody has received yet` {
    @Test func `keeps nothing of what was received, though there is always something`() throws {
        var inbox = Inbox()
        inbox.append(part(0))
        var received: [IncomingPart] = []
        for number in 1...2000 {
            inbox.append(part(number))
            if let next = inbox.next() { received.append(next) }
        }
        #expect(received.map(\.bytes) == (0..<2000).map { part($0).bytes })
        #expect(inbox.byteCount == 2)
        let held = try #require(Mirror(reflecting: inbox).descendant("parts") as? [IncomingPart])
        #expect(held.count < 1000)
    }
}

private func part(_ number: Int) -> IncomingPart {
    IncomingPart(kind: .binary, bytes: [UInt8(number >> 8), UInt8(number & 0xFF)], isLast: true)
}
