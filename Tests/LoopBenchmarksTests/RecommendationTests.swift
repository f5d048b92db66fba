import LoopBenchmarks
import Testing

@Suite struct `The recommendation` {
    @Test func `names the one that was cheaper in every round, and by how much`() {
        let advice = MadeUp.report([("slow", [10, 11, 10]), ("quick", [5, 5, 5])]).recommendation
        #expect(advice.candidate == "quick")
        #expect(advice.isClear)
        #expect(advice.advice == "Take quick")
        #expect(advice.reason.contains("5.00 µs"))
        #expect(advice.reason.contains("50 % less than slow"))
        #expect(advice.reason.contains("in each of 3 rounds"))
        #expect(advice.exceptions.isEmpty)
    }

    @Test func `prefers the first when another is cheaper in some rounds only`() {
        let advice = MadeUp.report([("first", [10, 9, 10]), ("second", [9, 9.5, 9])]).recommendation
        #expect(advice.candidate == "first")
        #expect(!advice.isClear)
        #expect(advice.advice == "Take first, or as well second")
        #expect(advice.reason.contains("within the noise"))
    }

    @Test func `takes less than 3 % for noise even when it always shows`() {
        let advice = MadeUp.report([("first", [10, 10, 10]), ("second", [9.8, 9.8, 9.8])]).recommendation
        #expect(advice.candidate == "first")
        #expect(!advice.isClear)
    }

    @Test func `takes nothing for certain after one round`() {
        #expect(!MadeUp.report([("first", [10]), ("second", [5])]).recommendation.isClear)
    }

    @Test func `leaves out who failed, and says so`() {
        let report = MadeUp.report(
            [("cheap", [1, 1, 1]), ("sound", [5, 5, 5]), ("dear", [9, 9, 9])], failures: ["cheap": "it hung"])
        let advice = report.recommendation
        #expect(advice.candidate == "sound")
        #expect(advice.isClear)
        #expect(advice.exceptions == ["cheap was left out: it hung."])
    }

    @Test func `does not consider who failed in an echo situation`() {
        let third = Situation.echo(.init(connections: 1000))
        let results = [
            MadeUp.result("cheap", in: third, [], failure: "too many"), MadeUp.result("sound", in: third, [5, 5, 5]),
            MadeUp.result("dear", in: third, [9, 9, 9]),
        ]
        let made = MadeUp.report(
            [("cheap", [1, 1, 1]), ("sound", [5, 5, 5]), ("dear", [9, 9, 9])], others: results)
        let report = LoopReport(
            machine: made.machine, plan: LoopPlan(situations: MadeUp.echoes + [third]), seconds: 1,
            candidates: made.candidates, results: made.results)
        #expect(report.recommendation.candidate == "sound")
        #expect(report.recommendation.exceptions.contains { $0.hasPrefix("cheap is not considered") })
    }

    @Test func `tells where another is cheaper`() {
        let third = Situation.echo(.init(.unix, connections: 64))
        let results = [MadeUp.result("a", in: third, [6, 6, 6]), MadeUp.result("b", in: third, [3, 3, 3])]
        let made = MadeUp.report([("a", [1, 1, 1]), ("b", [9, 9, 9])], others: results)
        let report = LoopReport(
            machine: made.machine, plan: LoopPlan(situations: MadeUp.echoes + [third]), seconds: 1,
            candidates: made.candidates, results: made.results)
        #expect(report.recommendation.candidate == "a")
        #expect(report.recommendation.exceptions == ["b spends 50 % less than a in \"\(third.title)\"."])
    }

    @Test func `has nothing to say without figures`() {
        let advice = MadeUp.report([("a", [])]).recommendation
        #expect(advice.candidate == nil)
        #expect(advice.advice == "There is nothing to recommend")
    }
}
