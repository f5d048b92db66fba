import TestSupport
import Testing
import WAMPCore

@Suite struct IdentifierTests {
    @Test func `I1: ids start at 1 and rise by 1`() {
        var generator = IDGenerator()
        #expect((0..<3).map { _ in generator.next() as RequestID } == [1, 2, 3])
    }

    @Test func `I3: after 2^53 the next id is 1`() {
        var generator = IDGenerator(after: (1 << 53) - 1)
        #expect((0..<2).map { _ in generator.next() as RequestID } == [.maximum, 1])
    }

    @Test func `I3: 2^53 is valid, 0 and 2^53 + 1 are not`() {
        #expect(RequestID(rawValue: 1 << 53).isValid)
        #expect(RequestID(rawValue: 1).isValid)
        #expect(!RequestID(rawValue: 0).isValid)
        #expect(!RequestID(rawValue: (1 << 53) + 1).isValid)
    }

    @Test func `I3: messages with the ids 0 and 2^53 + 1 are protocol violations`() throws {
        #expect(
            try decode("[17,9007199254740992,1]") == .published(PublishedMessage(request: .maximum, publication: 1)))
        for id in ["0", "9007199254740993", "-1", "1.5", "1e300", "18446744073709551616", "\"1\"", "null", "true"] {
            #expect(throws: ProtocolViolation.wrongElement(.published, index: 1, expected: "an id from 1 to 2^53")) {
                try decode("[17,\(id),1]")
            }
        }
    }

    @Test func `ids that some peers write as floats are accepted`() throws {
        #expect(try decode("[17,3.0,1.2e1]") == .published(PublishedMessage(request: 3, publication: 12)))
    }

    @Test func `random ids are drawn from the whole range`() {
        var generator = SeededGenerator(seed: 1)
        let ids = (0..<1000).map { _ in SessionID.random(using: &generator) }
        #expect(ids.allSatisfy { $0.isValid })
        #expect(Set(ids).count == ids.count)
        #expect(ids.contains { $0.rawValue > 1 << 52 } && ids.contains { $0.rawValue < 1 << 52 })
    }
}
