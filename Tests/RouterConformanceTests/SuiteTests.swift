import SerializationCore
import Testing

@testable import RouterConformance

@Suite struct `The suite` {
    @Test func `has the 203 rows, each once, and no case without one`() throws {
        let suite = try ConformanceSuite.standard()
        let ids = Set(suite.rows.map(\.id))
        #expect(suite.rows.count == 203)
        #expect(ids.count == 203)
        #expect(suite.rows.allSatisfy { ["C", "R", "B", "T"].contains($0.who) && !$0.statement.isEmpty })
        #expect(suite.cases.count >= 215)
        #expect(suite.cases.allSatisfy { ids.contains($0.id) })
    }

    @Test func `has cases of every row about routers, or says why there can be none`() throws {
        let suite = try ConformanceSuite.standard()
        let tried = Set(suite.cases.map(\.id))
        for row in suite.rows where row.who == "R" || row.who == "B" {
            #expect(tried.contains(row.id) != (row.unobservable != nil), "\(row.id)")
        }
    }

    @Test(
        arguments: [
            (#"{"cases": [{"steps": [{"wait": 1}]}]}"#, "'id' and 'steps'"),
            (#"{"cases": [{"id": "P1", "steps": []}]}"#, "'id' and 'steps'"),
            (#"{"cases": [{"id": "P1", "step": 1, "steps": [{"wait": 1}]}]}"#, "unknown member 'step'"),
            (#"{"cases": [{"id": "P1", "steps": [{"wait": 1, "a drops": true}]}]}"#, "a step has one member"),
            (#"{"cases": [{"id": "P1", "steps": [{"a dances": true}]}]}"#, "this is no step"),
            (#"{"cases": [{"id": "P1", "steps": [{"a sends bytes": "xy"}]}]}"#, "this is no step"),
            (#"{"cases": [{"id": "P1", "steps": [{"wait": "long"}]}]}"#, "this is no step"),
            (#"{"rows": []}"#, "no list 'cases'"),
            ("{", "mine.json: "),
        ])
    func `is not read from a file that is wrong, which is named`(text: String, reason: String) {
        #expect {
            try ConformanceSuite(files: [(name: "mine.json", text: text)])
        } throws: { error in
            let line = (error as? MalformedCase)?.description ?? ""
            return line.hasPrefix("mine.json: ") && line.contains(reason)
        }
    }

    @Test func `is read with all that a case may say`() throws {
        let text = #"""
            {"section": "1", "cases": [{
              "id": "P1", "title": "all", "needs": ["broker.event_retention"], "realm": "auth",
              "sessions": {"b": {"realm": "other", "serializer": "cbor", "basic": true, "hello": {"agent": "b"}}},
              "steps": [
                {"a connects": true}, {"a sends": [1]}, {"a sends text": "x"}, {"a sends bytes": "00ff"}, {"a gets": [2]},
                {"a gets in any order": [[1], [2]]}, {"a gets nothing": true}, {"a is aborted": "$_"},
                {"a is closed": true}, {"a drops": true}, {"a authenticates": {"method": "ticket", "authid": "x"}},
                {"check": ["$x", 1]}, {"wait": 5}]}]}
            """#
        let read = try #require(try ConformanceSuite(files: [(name: "mine.json", text: text)]).cases.first)
        #expect(read.title == "all" && read.needs == ["broker.event_retention"] && read.realm == "auth")
        let setup = try #require(read.sessions["b"])
        #expect(setup.realm == "other" && setup.format == .cbor && setup.isBasic && setup.hello == ["agent": "b"])
        #expect(read.steps.count == 13)
        guard case .sendBytes("a", [0, 255]) = read.steps[3].action else {
            Issue.record("\(read.steps[3].action)")
            return
        }
        guard case .wait(milliseconds: 5) = read.steps[12].action else {
            Issue.record("\(read.steps[12].action)")
            return
        }
    }
}
