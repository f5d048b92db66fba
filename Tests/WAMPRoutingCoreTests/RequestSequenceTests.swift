import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct RequestSequenceTests {
    private func accepted(_ policy: RequestIDPolicy, _ requests: RequestID...) -> [Bool] {
        var sequence = RequestSequence(policy)
        return requests.map { sequence.accepts($0) }
    }

    @Test func `I4: strict wants 1, 2, 3, and nothing else`() {
        #expect(accepted(.strict, 1, 2, 3) == [true, true, true])
        #expect(accepted(.strict, 2) == [false])
        #expect(accepted(.strict, 1, 1) == [true, false])
        #expect(accepted(.strict, 1, 3) == [true, false])
    }

    @Test func `I4: increasing allows gaps but no repetition`() {
        #expect(accepted(.increasing, 5, 9, 9) == [true, true, false])
        #expect(accepted(.increasing, 5, 4) == [true, false])
    }

    @Test func `I4: any number will do by default`() {
        #expect(RealmRules().requestIDs == .any)
        #expect(accepted(.any, 900, 3, 3) == [true, true, true])
    }

    @Test func `I3: after 2^53 comes 1`() {
        #expect(accepted(.increasing, .maximum, 1, 2) == [true, true, true])
        #expect(accepted(.increasing, .maximum, .maximum) == [true, true])
    }
}
