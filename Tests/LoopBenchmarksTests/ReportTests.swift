import Foundation
import LoopBenchmarks
import Testing

@Suite struct `A report` {
    private let report = MadeUp.report(
        [("libev", [5, 6, 7]), ("<mine> & \"co\"", [10, 11, 12])],
        others: [
            LoopResult(situation: .idle(connections: 1000), candidate: "libev", bytesPerConnection: 1640),
            LoopResult(
                situation: .idle(connections: 1000), candidate: "<mine> & \"co\"", failure: "cannot watch so many"),
        ])

    @Test func `is JSON with the members that the documentation names`() throws {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "format", "version", "date", "seconds", "recommendation", "plan", "machine", "candidates", "results",
                "notes",
            ])
        #expect(object["format"] as? String == "swampy-loop-report")
        let advice = try #require(object["recommendation"] as? [String: Any])
        #expect(advice["candidate"] as? String == "libev")
        #expect(advice["isClear"] as? Bool == true)
        let candidates = try #require(object["candidates"] as? [[String: Any]])
        #expect(candidates.map { $0["name"] as? String } == ["libev", "<mine> & \"co\""])
        let results = try #require(object["results"] as? [[String: Any]])
        #expect(results.count == 6)
        #expect(
            Set(results[1].keys) == [
                "situation", "candidate", "unit", "samples", "rate", "cpuMicroseconds", "ratio", "latencyMicroseconds",
                "systemCalls", "bytesPerConnection", "failure",
            ])
        #expect(results[1]["ratio"] as? Double == 1.9091)
        #expect((results[1]["cpuMicroseconds"] as? [String: Double])?["median"] == 11)
        #expect((results[1]["situation"] as? [String: Any])?["messageBytes"] as? Int == 64)
        #expect((results[0]["systemCalls"] as? [String: Any])?["perMessage"] as? Double == 2)
        #expect(results[4]["bytesPerConnection"] as? Double == 1640)
        #expect(results[5]["failure"] as? String == "cannot watch so many")
    }

    @Test func `is a table with every figure`() {
        let lines = report.table.split(separator: "\n")
        #expect(lines.first?.hasPrefix("Take libev: ") == true)
        for figure in ["5.50", "10.5", "1.91", "1.6 KiB a connection", "cannot watch so many", "Made up."] {
            #expect(lines.contains { $0.contains(figure) }, "\(figure)")
        }
    }

    @Test func `is a well-formed page that needs nothing from elsewhere`() throws {
        let html = report.html
        #expect(unbalanced(html) == nil)
        for reference in ["http:", "https:", "src=", "href=", "url(", "@import", "<script", "<link"] {
            #expect(!html.contains(reference), "\(reference)")
        }
        #expect(html.contains("<h1>Take libev</h1>"))
        #expect(html.contains("&lt;mine&gt; &amp; &quot;co&quot;"))
        #expect(!html.contains("<mine>"))
        #expect(html.contains("An &lt;abacus&gt; &amp; more"))
        // Bars and curves of two situations, and the bars of memory.
        #expect(html.components(separatedBy: "<svg ").count == 6)
        #expect(html.contains("prefers-color-scheme: dark"))
    }

    @Test func `is a page even when nothing could be measured`() {
        let empty = MadeUp.report([("broken", [])], failures: ["broken": "no such device"])
        #expect(unbalanced(empty.html) == nil)
        #expect(empty.html.contains("no such device"))
        #expect(empty.table.contains("broken was left out: no such device."))
    }

    /// The first tag that is not closed, or closed without being open; nil in a well-formed page.
    private func unbalanced(_ html: String) -> String? {
        var open: [Substring] = []
        var rest = html.drop { $0 != "\n" }  // after <!DOCTYPE html>
        while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            guard !tag.hasSuffix("/") else { continue }
            if tag.hasPrefix("/") {
                guard open.popLast() == tag.dropFirst() else { return "</\(tag.dropFirst())>" }
            } else {
                open.append(tag.prefix { !$0.isWhitespace })
            }
        }
        return open.last.map { "<\($0)>" }
    }
}
