import SerializationCore
import Testing
import WAMPCore

@Suite struct DetailsTests {
    @Test func `what is missing has its default value`() {
        let details = Details()
        #expect(!details.acknowledge)
        #expect(details.excludeMe)
        #expect(details.match == .exact)
        #expect(details.invoke == .single)
        #expect(details.mode == .killNoWait)
        #expect(details.timeout == nil)
        #expect(details.roles.isEmpty)
    }

    @Test func `what is set to its default value is left out`() {
        var details = Details()
        details.excludeMe = false
        details.match = .wildcard
        details.caller = 7
        details.exclude = [1, 2]
        #expect(details == ["exclude_me": false, "match": "wildcard", "caller": 7, "exclude": [1, 2]])
        #expect(details.exclude == [1, 2])
        details.excludeMe = true
        details.match = .exact
        details.caller = nil
        details.exclude = nil
        #expect(details == [:])
    }

    @Test func `S7: a role without features is announced as an empty dictionary`() {
        var details = Details()
        details.announce([.subscriber: [], .callee: [.callCanceling]])
        #expect(details == ["roles": ["subscriber": [:], "callee": ["features": ["call_canceling": true]]]])
        #expect(details.roles == [.subscriber, .callee])
        #expect(details.announces(.callCanceling, as: .callee))
        #expect(!details.announces(.callCanceling, as: .caller))
    }

    @Test func `a feature that is false, null or missing is not there`() {
        for features in [["call_canceling": false], ["call_canceling": nil], [:], nil] as [Value] {
            let details: Details = ["roles": ["callee": ["features": features]]]
            #expect(!details.announces(.callCanceling, as: .callee))
        }
        let otherSpelling: Details = ["roles": ["callee": ["features": ["call_cancelling": true]]]]
        #expect(otherSpelling.announces(.callCanceling, as: .callee))
    }

    @Test func `M7: a known option of the wrong type is a protocol violation`() {
        for (options, key) in [
            ("{\"acknowledge\":1}", "acknowledge"), ("{\"exclude\":[0]}", "exclude"),
            ("{\"eligible_authid\":[1]}", "eligible_authid"), ("{\"ppt_scheme\":{}}", "ppt_scheme"),
        ] {
            #expect(throws: ProtocolViolation.wrongOption(.publish, key: key)) { try decode("[16,1,\(options),\"a\"]") }
        }
        #expect(throws: ProtocolViolation.wrongOption(.subscribe, key: "match")) {
            try decode("[32,1,{\"match\":\"regex\"},\"a\"]")
        }
        #expect(throws: ProtocolViolation.wrongOption(.call, key: "timeout")) {
            try decode("[48,1,{\"timeout\":-1},\"a\"]")
        }
        #expect(throws: ProtocolViolation.wrongOption(.hello, key: "roles")) {
            try decode("[1,\"a\",{\"roles\":{\"caller\":true}}]")
        }
    }

    @Test func `M8: unknown options are kept, and so are known ones of other messages`() throws {
        let message = try decode("[16,1,{\"_mine\":[1],\"match\":5,\"x_y\":null},\"a\"]")
        #expect(
            message
                == .publish(PublishMessage(request: 1, options: ["_mine": [1], "match": 5, "x_y": nil], topic: "a")))
    }

    @Test func `the HELLO of wampy.js is accepted`() throws {
        let text = """
            [1,"realm1",{"agent":"wampy","roles":{"publisher":{"features":{"publisher_exclusion":true}},"caller":{},
            "callee":{"features":{"caller_identification":true},"shared_registration":true}},
            "authmethods":["anonymous","wampcra"],"authid":"user"}]
            """
        guard case .hello(let hello) = try decode(text) else {
            Issue.record("this is no HELLO")
            return
        }
        #expect(hello.details.roles == [.publisher, .caller, .callee])
        #expect(hello.details.authMethods == ["anonymous", "wampcra"])
    }
}
