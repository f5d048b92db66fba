import ByteCore
import SerializationCore
import Testing
import WAMPCore

@Suite struct MessageDecodingTests {
    @Test(arguments: [
        "[1,\"realm1\"]", "[1,\"realm1\",{},1]", "[2,1]", "[3,{}]", "[3,{},\"a\",[],{},1]", "[6,{}]", "[8,48,1,{}]",
        "[8,48,1,{},\"a\",[],{},1]", "[16,1,{}]", "[16,1,{},\"a\",[],{},1]", "[17,1]", "[17,1,1,1]", "[32,1,{}]",
        "[32,1,{},\"a\",[]]", "[33,1]", "[34,1]", "[34,1,1,{}]", "[35]", "[35,1,{},1]", "[36,1,1]", "[48,1,{}]",
        "[49,1]", "[50,1]", "[50,1,{},[],{},1]", "[64,1,{}]", "[65,1]", "[66,1]", "[67]", "[68,1,1]", "[69,1]",
        "[70,1]",
        "[70,1,{},[],{},1]", "[337]", "[337,1,1]",
    ])
    func `M4: a message with a wrong number of elements is a protocol violation`(text: String) throws {
        for format in SerializationFormat.allCases {
            let bytes = try write(Value(json: text), as: format)
            let error = try #require(throws: ProtocolViolation.self) { try decode(bytes, as: format) }
            guard case .wrongLength = error else { throw error }
        }
    }

    @Test func `M4: the violation tells how many elements there were`() {
        #expect(throws: ProtocolViolation.wrongLength(.subscribed, 2)) { try decode("[33,1]") }
        #expect(throws: ProtocolViolation.wrongLength(.subscribed, 5)) { try decode("[33,1,2,3,[4]]") }
    }

    @Test(arguments: [
        "[1,1,{}]", "[1,null,{}]", "[1,\"realm1\",[]]", "[2,\"1\",{}]", "[3,[],\"a\"]", "[3,{},1]", "[4,1,{}]",
        "[5,{},{}]", "[6,null,\"a\"]", "[8,48,\"1\",{},\"a\"]", "[8,48,1,{},[]]", "[8,48,1,{},\"a\",{}]",
        "[16,1,[],\"a\"]", "[16,1,{},1]", "[16,1,{},\"a\",{}]", "[16,1,{},\"a\",[],[]]", "[16,1,{},\"a\",null]",
        "[16,1,{},\"a\",\"args\"]", "[32,1,{},null]", "[33,1,[1]]", "[35,true]", "[35,0]", "[35,0,[]]", "[36,1,1,[]]",
        "[48,1,{},[]]", "[50,1,{},{}]", "[68,1,\"1\",{}]", "[69,1,\"kill\"]", "[70,1,{},[],null]", "[337,\"1\"]",
    ])
    func `M5: an element of the wrong type is a protocol violation`(text: String) throws {
        for format in SerializationFormat.allCases {
            let bytes = try write(Value(json: text), as: format)
            let error = try #require(throws: ProtocolViolation.self) { try decode(bytes, as: format) }
            guard case .wrongElement = error else { throw error }
        }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `M6: what is no message is a protocol violation`(format: SerializationFormat) throws {
        func violation(_ value: Value) throws -> ProtocolViolation {
            let bytes = try write(value, as: format)
            return try #require(throws: ProtocolViolation.self, "\(value)") { try decode(bytes, as: format) }
        }
        #expect(try violation([]) == .emptyList)
        for value: Value in [[:], ["type": 1], "[1]", 1, nil, .bytes([1])] {
            #expect(try violation(value) == .notAList)
        }
        for value: Value in [["1", "realm1", [:]], [nil], [1.5], [-1], [[1]], [true]] {
            #expect(try violation(value) == .noMessageType)
        }
        #expect(try violation([7, 1, [:]]) == .unknownMessageType(7))
        #expect(try violation([.unsigned(.max)]) == .unknownMessageType(.max))
    }

    @Test func `M16: extension messages that are not known are protocol violations`() {
        #expect(throws: ProtocolViolation.unknownMessageType(256)) { try decode("[256]") }
        #expect(throws: ProtocolViolation.unknownMessageType(1023)) { try decode("[1023,{\"a\":[1]}]") }
    }

    @Test func `M11: ABORT is accepted with 3, 4 and 5 elements`() throws {
        let arguments = try Payload(arguments: [1])
        let both = try Payload(arguments: [1], keywordArguments: ["a": 2])
        #expect(try decode("[3,{},\"a.b\"]") == .abort(AbortMessage(reason: "a.b")))
        #expect(try decode("[3,{},\"a.b\",[1]]") == .abort(AbortMessage(reason: "a.b", payload: arguments)))
        #expect(try decode("[3,{},\"a.b\",[1],{\"a\":2}]") == .abort(AbortMessage(reason: "a.b", payload: both)))
    }

    @Test func `M12: UNSUBSCRIBED and UNREGISTERED are accepted with 2 and 3 elements`() throws {
        #expect(try decode("[35,7]") == .unsubscribed(UnsubscribedMessage(request: 7)))
        #expect(
            try decode("[35,0,{\"subscription\":5}]")
                == .unsubscribed(UnsubscribedMessage(request: 0, details: ["subscription": 5])))
        #expect(try decode("[67,7]") == .unregistered(UnregisteredMessage(request: 7)))
        #expect(
            try decode("[67,0,{\"registration\":5}]")
                == .unregistered(UnregisteredMessage(request: 0, details: ["registration": 5])))
    }

    @Test func `M9: empty arguments and keyword arguments mean the same as none`() throws {
        let expected = Message.yield(YieldMessage(request: 1))
        for text in ["[70,1,{}]", "[70,1,{},[]]", "[70,1,{},[],{}]", " [ 70 , 1 , { } , [ ] , { } ] "] {
            #expect(try decode(text) == expected)
        }
    }

    @Test(arguments: SerializationFormat.allCases)
    func `M8: unknown options and details disturb nothing, and are kept`(format: SerializationFormat) throws {
        let unknown: Value = ["x_unknown": [1, nil, ["nested": .double(0.5)]], "": "", "Acknowledge": 1]
        let bytes = try write([16, 1, unknown, "a.b"], as: format)
        let expected = PublishMessage(request: 1, options: Details(unknown.dictionaryValue!), topic: "a.b")
        #expect(try decode(bytes, as: format) == .publish(expected))
    }

    @Test func `M13: an ERROR must answer a type of request`() {
        for type in [1, 8, 17, 50, 71, 337, 1000] {
            #expect(throws: ProtocolViolation.invalidRequestType) { try decode("[8,\(type),1,{},\"a.b\"]") }
        }
    }

    @Test func `an error that is named by any text is accepted`() throws {
        #expect(
            try decode("[8,68,1,{},\"some method failed\"]")
                == .error(ErrorMessage(requestType: .invocation, request: 1, error: "some method failed")))
    }

    @Test func `a payload is kept as the bytes that came`() throws {
        let list = "[ 1.50, \"\\u00e4\", null,{\"z\":1, \"a\":\"\\u0000AAEC\"}]"
        let dictionary = "{\"é\" :-0.0}"
        let message = try decode("[16,1,{},\"a.b\",\(list),\(dictionary)]")
        #expect(try encode(message) == "[16,1,{},\"a.b\",\(list),\(dictionary)]")
    }

    @Test func `Z7: invalid UTF-8 is a protocol violation wherever it stands`() throws {
        for (before, after) in [("[1,\"", "\",{}]"), ("[48,1,{\"", "\":1},\"a\"]"), ("[48,1,{},\"a\",[\"", "\"]]")] {
            #expect(throws: Never.self) { try decode(before + "a" + after) }
            for bad: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80]] {
                let bytes = Array(before.utf8) + bad + Array(after.utf8)
                #expect(throws: ProtocolViolation.malformed(.invalidUTF8(offset: before.utf8.count))) {
                    try decode(bytes)
                }
            }
        }
    }

    @Test(
        arguments: [
            (.json, "[48,1,{\"a\":1,\"a\":1},\"p\"]"), (.messagePack, "94 30 01 82 a16101 a16101 a170"),
            (.cbor, "84 1830 01 a2 616101 616101 6170"),
        ] as [(SerializationFormat, String)])
    func `Z8: a key that stands twice in options or details is refused`(format: SerializationFormat, text: String) {
        let bytes = format == .json ? Array(text.utf8) : [UInt8](hexadecimal: text)
        #expect(throws: ProtocolViolation.malformed(.duplicateKey("a"))) { try decode(bytes, as: format) }
    }

    @Test func `Z8: a key that stands twice deeper inside is refused too`() {
        #expect(throws: ProtocolViolation.malformed(.duplicateKey("b"))) {
            try decode("[36,1,1,{\"a\":{\"b\":1,\"b\":2}}]")
        }
    }

    @Test(
        arguments: [(.messagePack, "94 30 01 81 0101 a170"), (.cbor, "84 1830 01 a1 0101 6170")]
            as [(SerializationFormat, String)])
    func `a key of options that is no string is a protocol violation`(format: SerializationFormat, digits: String) {
        #expect(
            throws: ProtocolViolation.malformed(
                .wrongKind(expected: .string, found: .number, offset: format == .cbor ? 5 : 4))
        ) {
            try decode([UInt8](hexadecimal: digits), as: format)
        }
    }

    /// Arguments with an extension or a simple value, and with a key that is a number.
    @Test(
        arguments: [
            (.messagePack, "96 30 01 80 a170 92d40100 810102 81 a161 810102"),
            (.cbor, "86 1830 01 a0 6170 82e0 a10102 a1 6161 a10102"),
        ] as [(SerializationFormat, String)])
    func `what only one format has passes between its peers, and is refused by the others`(
        format: SerializationFormat, digits: String
    ) throws {
        let bytes = [UInt8](hexadecimal: digits)
        let message = try decode(bytes, as: format)
        #expect(try encode(message, as: format) == bytes)
        for other in SerializationFormat.allCases where other != format {
            #expect(throws: SerializationError.self) { try encode(message, as: other) }
        }
    }
}
