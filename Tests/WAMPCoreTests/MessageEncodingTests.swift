import ByteCore
import SerializationCore
import Testing
import WAMPCore

@Suite struct MessageEncodingTests {
    @Test func `M9: empty arguments and keyword arguments are left out`() throws {
        let none = try Payload(arguments: [], keywordArguments: [:])
        #expect(none == .empty)
        #expect(try encode(.call(CallMessage(request: 1, procedure: "a.b", payload: none))) == "[48,1,{},\"a.b\"]")
        let positional = try Payload(arguments: [1], keywordArguments: [:])
        #expect(try encode(.yield(YieldMessage(request: 1, payload: positional))) == "[70,1,{},[1]]")
    }

    @Test func `M10: the empty list is kept when keyword arguments follow`() throws {
        let payload = try Payload(arguments: [], keywordArguments: ["a": 1])
        #expect(try encode(.result(ResultMessage(request: 1, payload: payload))) == "[50,1,{},[],{\"a\":1}]")
    }

    @Test func `every type of message has the layout of the specification`() throws {
        let texts = try sampleMessages().map(encode)
        for expected in [
            "[1,\"realm1\",{\"roles\":{\"caller\":{\"features\":{\"call_canceling\":true}}}}]",
            "[2,9007199254740992,{\"roles\":{\"broker\":{}},\"x_unknown\":[null]}]",
            "[3,{\"message\":\"no\"},\"wamp.error.no_such_realm\"]",
            "[8,48,1,{},\"com.example.error\"]",
            "[16,2,{\"acknowledge\":true},\"a.b\",[],{\"only\":{\"keywords\":[1]}}]",
            "[35,8]", "[35,0,{\"reason\":\"a.b\",\"subscription\":9}]",
            "[36,3,4,{\"topic\":\"a.b\"},[1,2.5,\"three\",null,[true],{\"four\":\"\\u0000BA==\"}]]",
            "[64,11,{\"invoke\":\"roundrobin\"},\"a.b\"]", "[337,19]",
        ] {
            #expect(texts.contains(expected))
        }
    }

    @Test func `options that JSON cannot write are refused and leave the queue as it was`() throws {
        var queue = ByteQueue()
        queue.append("before")
        let message = Message.call(CallMessage(request: 1, options: ["x": .double(.nan)], procedure: "a.b"))
        #expect(throws: SerializationError.notFinite) { try message.encode(as: .json, into: &queue) }
        #expect([UInt8](copying: queue.bytes) == Array("before".utf8))
    }
}
