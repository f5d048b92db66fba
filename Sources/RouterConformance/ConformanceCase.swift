internal import CryptoCore
internal import SerializationCore

/// One behaviour of a router, as a transcript of what its clients send and get.
///
/// Read from JSON, which `Cases/schema.json` describes.
public struct ConformanceCase: Sendable {
    /// The row of the conformance table that it proves, such as `P6`; a row may have several cases.
    public let id: String
    /// What of the row it is about.
    public let title: String
    /// What the router has to announce, such as `broker.event_retention`; else the case is skipped.
    let needs: [String]
    /// Which of the router's realms it is about; see ``RouterPlace``.
    let realm: String
    let sessions: [String: SessionSetup]
    let steps: [Step]

    /// How a session joins that the steps only name.
    struct SessionSetup: Sendable {
        /// What HELLO says beside or in place of the usual.
        var hello: [String: Value] = [:]
        /// Another realm than the case's.
        var realm: String?
        /// Another serializer than the runner's.
        var format: SerializationFormat?
        /// Whether it announces its roles without any feature.
        var isBasic = false
    }

    /// One line of the transcript.
    struct Step: Sendable {
        /// As the case has it, for messages.
        let text: String
        let action: Action
    }

    enum Action: Sendable {
        case wait(milliseconds: Int)
        /// Opens a connection, and says nothing.
        case connect(String)
        case send(String, Value)
        /// Sends bytes that need be no message.
        case sendBytes(String, [UInt8])
        case expect(String, Value)
        /// These messages, in any order.
        case expectAll(String, [Value])
        case expectNothing(String)
        /// ABORT with a reason, and then the end of the connection.
        case expectAbort(String, Value)
        case expectClosed(String)
        /// Ends the connection without a word.
        case drop(String)
        /// HELLO, CHALLENGE and AUTHENTICATE; what the router says then is for the next step.
        case authenticate(String, Value)
        /// Compares what was remembered with a pattern.
        case check(Value, Value)
    }
}

/// Why a file of cases cannot be used.
public struct MalformedCase: Error, Equatable, Sendable, CustomStringConvertible {
    /// One line that says where and what.
    public let description: String
}

extension ConformanceCase {
    /// Reads what one entry of `cases` says.
    init(_ value: Value) throws(MalformedCase) {
        guard let id = value["id"]?.stringValue, let steps = value["steps"]?.listValue, !steps.isEmpty else {
            throw MalformedCase(description: "a case has an 'id' and 'steps': \(value)")
        }
        let known: Set = ["id", "title", "needs", "realm", "sessions", "steps"]
        if let key = value.dictionaryValue?.keys.first(where: { !known.contains($0) }) {
            throw MalformedCase(description: "\(id) has an unknown member '\(key)'")
        }
        self.id = id
        title = value["title"]?.stringValue ?? ""
        needs = (value["needs"]?.listValue ?? []).compactMap(\.stringValue)
        realm = value["realm"]?.stringValue ?? "main"
        sessions = (value["sessions"]?.dictionaryValue ?? [:]).mapValues { setup in
            SessionSetup(
                hello: setup["hello"]?.dictionaryValue ?? [:], realm: setup["realm"]?.stringValue,
                format: setup["serializer"]?.stringValue.flatMap(SerializationFormat.init(rawValue:)),
                isBasic: setup["basic"]?.boolValue ?? false)
        }
        self.steps = try steps.map { (step) throws(MalformedCase) in try Step(step, of: id) }
    }
}

extension ConformanceCase.Step {
    /// A dictionary of one member, whose key says who does what.
    fileprivate init(_ value: Value, of id: String) throws(MalformedCase) {
        guard let (key, argument) = value.dictionaryValue?.first, value.dictionaryValue?.count == 1 else {
            throw MalformedCase(description: "\(id): a step has one member: \(value)")
        }
        let words = key.split(separator: " ", maxSplits: 1).map(String.init)
        text = "\(key) \(argument)"
        if key == "wait", let milliseconds = argument.integerValue {
            action = .wait(milliseconds: Int(milliseconds))
            return
        }
        if key == "check", let value = argument[0], let pattern = argument[1] {
            action = .check(value, pattern)
            return
        }
        guard words.count == 2, let action = Self.action(words[0], words[1], argument) else {
            throw MalformedCase(description: "\(id): this is no step: \(value)")
        }
        self.action = action
    }

    private static func action(_ name: String, _ verb: String, _ argument: Value) -> ConformanceCase.Action? {
        switch verb {
        case "connects": .connect(name)
        case "sends": .send(name, argument)
        case "sends text": argument.stringValue.map { .sendBytes(name, Array($0.utf8)) }
        case "sends bytes": argument.stringValue.flatMap { Hexadecimal.decode($0) }.map { .sendBytes(name, $0) }
        case "gets": .expect(name, argument)
        case "gets in any order": argument.listValue.map { .expectAll(name, $0) }
        case "gets nothing": .expectNothing(name)
        case "is aborted": .expectAbort(name, argument)
        case "is closed": .expectClosed(name)
        case "drops": .drop(name)
        case "authenticates": .authenticate(name, argument)
        default: nil
        }
    }
}
