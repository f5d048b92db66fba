import SerializationCore
import Testing

@testable import RouterConformance

@Suite struct `A pattern` {
    /// Values that fit a pattern.
    @Test(
        arguments: [
            (7, 7), ("text", "text"), ([1, [2]], [1, [2]]), ("anything", "$_"), ([1, 2, 3], [1, "$rest"]),
            ([1], [1, "$rest"]),
            (["a": 1, "b": 2], ["a": 1]), (["b": 2], ["a": "$absent"]), (["a": 1], ["$exactly": ["a": 1]]),
            (5, ["$type": "id"]), ([1, 2], ["$contains": [2]]), ([2, 1], ["$unordered": [1, 2]]),
            (3, ["$oneOf": [2, 3]]),
            (3, ["$not": 4]), (#"{"a":1}"#, ["$json": ["a": 1]]), (.bytes([0, 255]), ["$bytes": [0, 255]]),
            ("2026-11-23T09:00:00.000Z", ["$type": "time"]), (1.5, 1.5),
        ] as [(Value, Value)])
    func `fits what it should`(value: Value, pattern: Value) throws {
        var bindings = Bindings()
        try bindings.match(value, pattern)
    }

    /// Values that do not, and what is said of them.
    @Test(
        arguments: [
            (7, 8, "at the message: expected 8, not 7"), ("7", 7, "expected 7"), (1, 1.0, "expected 1.0"),
            ([1, 2], [1], "expected"), ([1], [1, 2], "expected"), ([], [1, "$rest"], "expected"),
            (["x"], [["a": 1]], "at [0]: expected a dictionary"),
            (["a": 2], ["a": 1], "at .a: expected 1"), ([:], ["a": 1], "a member 'a'"),
            (["a": 1], ["a": "$absent"], "at .a: expected nothing"),
            (["a": 1, "b": 2], ["$exactly": ["a": 1]], "exactly"), (0, ["$type": "id"], "expected \"id\""),
            (5, ["$type": "random"], "random"), (9_007_199_254_740_993, ["$type": "id"], "id"),
            ([1], ["$contains": [2]], "a list with 2"),
            ([1, 1], ["$unordered": [1, 2]], "among them 2"), (4, ["$oneOf": [2, 3]], "one of"),
            (4, ["$not": 4], "anything but 4"),
            ("{", ["$json": [:]], "text that is JSON"), (.bytes([1]), ["$bytes": [2]], "bytes"),
            ("yesterday", ["$type": "time"], "time"),
            (1, ["$perhaps": 1], "unknown pattern '$perhaps'"),
        ] as [(Value, Value, String)])
    func `says where another value differs`(value: Value, pattern: Value, reason: String) {
        var bindings = Bindings()
        #expect {
            try bindings.match(value, pattern)
        } throws: { error in
            (error as? Bindings.Mismatch)?.description.contains(reason) == true
        }
    }

    @Test func `gives a new variable the value that came, and compares from then on`() throws {
        var bindings = Bindings()
        try bindings.match([33, 7], [33, "$subscription"])
        #expect(bindings["subscription"] == 7)
        try bindings.match(7, "$subscription")
        try bindings.match(9, ["$more": ["$subscription", 2]])
        #expect(throws: Bindings.Mismatch.self) { try bindings.match(8, "$subscription") }
        #expect(throws: Bindings.Mismatch.self) { try bindings.match(8, ["$more": ["$subscription", 2]]) }
    }

    @Test func `remembers nothing of what did not fit`() throws {
        var bindings = Bindings()
        #expect(throws: Bindings.Mismatch.self) { try bindings.match([1, 2], ["$first", 3]) }
        #expect(bindings["first"] == nil)
        try bindings.match(5, ["$oneOf": ["$first", 5]])
        #expect(bindings["first"] == nil)
    }

    @Test func `what is sent has the values of its variables`() throws {
        var bindings = Bindings()
        bindings["id"] = 7
        bindings["name"] = "x"
        let message = try bindings.resolved([70, "$id", ["key": "$id"], "a.${name}.${id}", ["$bytes": [1, 2]]])
        #expect(message == [70, 7, ["key": 7], "a.x.7", .bytes([1, 2])])
        #expect(throws: Bindings.Mismatch.self) { try bindings.resolved("$nobody") }
        #expect(throws: Bindings.Mismatch.self) { try bindings.resolved("a.${nobody}") }
    }
}
