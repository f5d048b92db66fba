import RouterTorture
import Testing

/// Each of these is a small story, and what the ledger finds in it.
@Suite struct `A ledger` {
    /// A session that calls and publishes, and one that listens and is called; both live to the end.
    private static let story = [
        "1 joined a.1 - -", "2 joined b.1 - -", "3 subscribed b.1 topic. prefix", "4 registered b.1 double -",
        "10 calling a.1 a.1/1 double", "11 invoked b.1 a.1/1 -", "12 answered a.1 a.1/1 -",
        "20 publishing a.1 a.1/2 topic.one", "21 acknowledged a.1 a.1/2 -", "22 event b.1 a.1/2 topic.",
        "30 publishing a.1 a.1/3 topic.two", "31 acknowledged a.1 a.1/3 -", "32 event b.1 a.1/3 topic.",
        "40 settled a.1 - -", "41 ended a.1 - left", "42 settled b.1 - -", "43 ended b.1 - left",
    ]

    private func differences(_ lines: [String]) -> [LedgerDifference] {
        var ledger = Ledger()
        for line in lines { ledger.note(line: line) }
        return ledger.differences()
    }

    private func story(without line: String) -> [String] {
        let rest = Self.story.filter { $0 != line }
        precondition(rest.count == Self.story.count - 1, "the story has no such line")
        return rest
    }

    private func story(with line: String) -> [String] { Self.story + [line] }

    @Test func `finds nothing where everything came`() {
        #expect(differences(Self.story).isEmpty)
    }

    @Test func `counts what happened`() {
        var ledger = Ledger()
        for line in Self.story { ledger.note(line: line) }
        var counts = LedgerCounts()
        (counts.sessions, counts.settledSessions, counts.registrations) = (2, 2, 1)
        (counts.calls, counts.results, counts.invocations) = (1, 1, 1)
        (counts.publications, counts.acknowledgements, counts.events, counts.dueEvents) = (2, 2, 2, 2)
        #expect(ledger.counts == counts)
        #expect(ledger.counts.operations == 4)
    }

    @Test func `takes entries of different clients in any order`() {
        let (first, second) = (Self.story.filter { $0.contains(" a.1 ") }, Self.story.filter { $0.contains(" b.1 ") })
        #expect(differences(first + second).isEmpty)
        #expect(differences(second + first).isEmpty)
    }

    // MARK: Calls

    @Test func `finds a call that nothing is heard of`() {
        #expect(differences(story(without: "12 answered a.1 a.1/1 -")) == [.unanswered("a.1/1")])
    }

    @Test func `finds a call that is answered twice`() {
        #expect(differences(story(with: "13 answered a.1 a.1/1 -")) == [.answeredTwice("a.1/1")])
    }

    @Test func `finds a call that ran twice`() {
        #expect(differences(story(with: "13 invoked b.1 a.1/1 -")) == [.ranTwice("a.1/1")])
    }

    @Test func `finds a call that ran and was never made`() {
        #expect(differences(story(with: "13 invoked b.1 a.1/9 -")) == [.ranUncalled("a.1/9")])
    }

    @Test func `finds a result of a call that never ran`() {
        #expect(differences(story(without: "11 invoked b.1 a.1/1 -")) == [.answeredUnrun("a.1/1")])
    }

    @Test func `finds a wrong result, a refusal of what ran, and an error that nothing explains`() {
        let start = story(without: "12 answered a.1 a.1/1 -")
        #expect(differences(start + ["12 wrong a.1 a.1/1 -"]) == [.wrongResult("a.1/1")])
        #expect(
            differences(start + ["12 failed a.1 a.1/1 wamp.error.no_such_procedure"]) == [.refusedButRun("a.1/1")])
        let error = "wamp.error.invalid_argument"
        #expect(differences(start + ["12 failed a.1 a.1/1 \(error)"]) == [.unexpectedError("a.1/1", error)])
        #expect(differences(start + ["12 failed a.1 a.1/1 wamp.error.canceled"]).isEmpty)
        #expect(differences(start + ["12 lost a.1 a.1/1 -"]).isEmpty)
    }

    @Test func `finds a registration that is lost, and one that lingers`() {
        let calls = ["50 calling b.1 b.1/1 double", "51 failed b.1 b.1/1 wamp.error.no_such_procedure"]
        #expect(differences(Self.story + calls) == [.registrationLost("b.1/1")])
        #expect(differences(Self.story + ["49 leaving b.1 - -"] + calls).isEmpty)
        let withdrawal = ["48 withdrawing b.1 double -", "49 withdrawn b.1 double -"]
        #expect(differences(Self.story + withdrawal + calls).isEmpty)
        let answer = ["50 calling b.1 b.1/1 double", "51 invoked b.1 b.1/1 -", "52 answered b.1 b.1/1 -"]
        #expect(differences(Self.story + withdrawal + answer) == [.registrationLingers("b.1/1")])
    }

    // MARK: Publications and events

    @Test func `finds a publication that nothing is heard of`() {
        #expect(differences(story(without: "31 acknowledged a.1 a.1/3 -")) == [.unanswered("a.1/3")])
    }

    @Test(arguments: ["22 event b.1 a.1/2 topic.", "32 event b.1 a.1/3 topic."])
    func `finds an event that is lost`(line: String) {
        let name = line.contains("a.1/2") ? "a.1/2" : "a.1/3"
        #expect(differences(story(without: line)) == [.lostEvent(name, session: "b.1")])
    }

    @Test func `finds a gap, and excuses what may have been under way, when the subscriber's connection is lost`() {
        let lost = Self.story.filter { $0 != "42 settled b.1 - -" }
        #expect(differences(lost.filter { !$0.contains("event b.1 a.1/3") }).isEmpty)
        #expect(
            differences(lost.filter { !$0.contains("event b.1 a.1/2") }) == [.lostEvent("a.1/2", session: "b.1")])
    }

    @Test func `expects no event of a publication that was made before the subscription was confirmed`() {
        let late = Self.story.map { $0.hasPrefix("3 subscribed") ? "25 subscribed b.1 topic. prefix" : $0 }
        #expect(differences(late.filter { !$0.contains("event b.1 a.1/2") }).isEmpty)
        #expect(differences(late).isEmpty)
    }

    @Test func `finds an event that came twice`() {
        #expect(
            differences(story(with: "33 event b.1 a.1/3 topic.")) == [.doubledEvent("a.1/3", session: "b.1")])
    }

    @Test func `finds events that change places`() {
        var lines = story(without: "22 event b.1 a.1/2 topic.")
        lines.append("33 event b.1 a.1/2 topic.")
        #expect(differences(lines) == [.reorderedEvent("a.1/2", session: "b.1")])
    }

    @Test func `finds an event that nobody published, or not there, or that was refused`() {
        #expect(
            differences(story(with: "33 event b.1 a.1/9 topic.")) == [.inventedEvent("a.1/9", session: "b.1")])
        let elsewhere = Self.story.map { $0.hasPrefix("20") ? "20 publishing a.1 a.1/2 other" : $0 }
        #expect(differences(elsewhere) == [.inventedEvent("a.1/2", session: "b.1")])
        let refused = Self.story.map { $0.hasPrefix("21") ? "21 refused a.1 a.1/2 wamp.error.not_authorized" : $0 }
        #expect(differences(refused) == [.inventedEvent("a.1/2", session: "b.1")])
    }

    @Test func `finds an event that came back to its own publisher`() {
        let own = ["5 subscribed a.1 topic.one exact", "23 event a.1 a.1/2 topic.one"]
        #expect(differences(Self.story + own) == [.inventedEvent("a.1/2", session: "a.1")])
        #expect(differences(Self.story + own.dropLast()).isEmpty)
    }

    // MARK: Sessions

    @Test func `finds a session without an end, and one that the router ended`() {
        #expect(differences(story(without: "41 ended a.1 - left")) == [.missingEnd(session: "a.1")])
        let ended = Self.story.map { $0.hasPrefix("41") ? "41 ended a.1 - wamp.close.normal" : $0 }
        #expect(differences(ended) == [.unexpectedEnd(session: "a.1", "wamp.close.normal")])
    }

    @Test func `asks no last word of a client that was killed`() {
        var ledger = Ledger()
        for line in Self.story.prefix(5) { ledger.note(line: line) }
        #expect(
            Set(ledger.differences())
                == [.unanswered("a.1/1"), .missingEnd(session: "a.1"), .missingEnd(session: "b.1")])
        ledger.noteDeath(of: "a")
        #expect(ledger.differences() == [.missingEnd(session: "b.1")])
    }

    @Test func `finds a line that says nothing`() {
        #expect(differences(story(with: "nonsense")) == [.unreadable("nonsense")])
        #expect(differences(story(with: "1 event b.1 nameless topic.")) == [.unreadable("1 event b.1 nameless topic.")])
    }

    @Test(arguments: LedgerEntry.Kind.allCases) func `is read as it was written`(kind: LedgerEntry.Kind) {
        let entry = LedgerEntry(kind, "a.1", "a.1/2", "detail", time: 7)
        #expect(LedgerEntry(line: entry.line) == entry)
    }
}
