import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct OutboxTests {
    private func result(_ request: RequestID) -> Message { .result(ResultMessage(request: request)) }

    @Test func `deliveries leave in the order in which they came`() {
        var outbox = Outbox()
        outbox.send(result(1), to: 1)
        outbox.abort(2, .emptyList)
        #expect(!outbox.isEmpty)
        #expect(outbox.next() == .message(result(1), to: 1))
        #expect(outbox.next() == .abort(2, .emptyList))
        #expect(outbox.isEmpty)
        #expect(outbox.next() == nil)
    }

    @Test func `what comes while others are performed follows them`() {
        var outbox = Outbox()
        outbox.send(result(1), to: 1)
        outbox.send(result(2), to: 1)
        #expect(outbox.next() == .message(result(1), to: 1))
        outbox.send(result(3), to: 1)
        #expect(outbox.next() == .message(result(2), to: 1))
        #expect(outbox.next() == .message(result(3), to: 1))
        outbox.send(result(4), to: 1)
        #expect(outbox.next() == .message(result(4), to: 1))
        #expect(outbox.next() == nil)
    }
}
