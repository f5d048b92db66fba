internal import ByteCore
internal import HTTPTypes
internal import WAMP
internal import WebApp

/// The JSON of a request to the bridge, whose first name says what it is for.
private struct BridgeMessage {
    let uri: String
    let options: [String: Value]
    let payload: Payload

    /// Reads `body`, in which `key` names the topic or the procedure.
    init(_ body: [UInt8], uriKey key: String) throws(BridgeRefusal) {
        guard let text = String(validating: body, as: UTF8.self) else { throw .notUTF8 }
        let value: Value
        do { value = try Value(json: text) } catch { throw .notJSON }
        guard let fields = value.dictionaryValue else { throw .malformed("must be a dict") }
        guard let uri = fields[key] else { throw .malformed("missing key '\(key)'") }
        guard let uri = uri.stringValue else { throw .malformed("'\(key)' must be a string") }
        self.uri = uri
        options = try Self.dictionary(fields, "options")
        let arguments = fields["args"] ?? .null
        guard arguments.isNull || arguments.kind == .list else { throw .malformed("'args' must be a list") }
        do {
            payload = try Payload(
                arguments: arguments.listValue ?? [], keywordArguments: try Self.dictionary(fields, "kwargs"))
        } catch let refusal as BridgeRefusal {
            throw refusal
        } catch {
            throw .malformed("the arguments cannot be passed on")
        }
    }

    /// What stands under `key`; nothing there, or null, is an empty one.
    private static func dictionary(
        _ fields: [String: Value], _ key: String
    ) throws(BridgeRefusal) -> [String: Value] {
        guard let value = fields[key], !value.isNull else { return [:] }
        guard let dictionary = value.dictionaryValue else { throw .malformed("'\(key)' must be a dict") }
        return dictionary
    }
}

/// `POST /publish`
struct BridgePublication {
    private let message: BridgeMessage
    private let options: PublishOptions

    init(_ body: [UInt8]) throws {
        message = try BridgeMessage(body, uriKey: "topic")
        // Always, since the answer has the publication's number.
        var options = PublishOptions(acknowledges: true)
        options.excludesMe = message.options["exclude_me"]?.boolValue
        options.disclosesMe = message.options["disclose_me"]?.boolValue ?? false
        options.retains = message.options["retain"]?.boolValue ?? false
        options.audience.eligible = try sessions(message.options, "eligible")
        options.audience.eligibleAuthIDs = try names(message.options, "eligible_authid")
        options.audience.eligibleRoles = try names(message.options, "eligible_authrole")
        options.audience.excluded = try sessions(message.options, "exclude")
        options.audience.excludedAuthIDs = try names(message.options, "exclude_authid")
        options.audience.excludedRoles = try names(message.options, "exclude_authrole")
        self.options = options
    }

    func send(by client: Client) async throws -> Response {
        let publication = try await client.publish(message.uri, payload: message.payload, options: options)
        let id = publication.map { Value(integer: $0.rawValue) } ?? .null
        return .bridgeAnswer(try (["id": id] as Value).json())
    }
}

/// `POST /call`
struct BridgeCall {
    private let message: BridgeMessage

    init(_ body: [UInt8]) throws {
        message = try BridgeMessage(body, uriKey: "procedure")
    }

    func send(by client: Client, timeout: Duration) async throws -> Response {
        var options = CallOptions(timeout: timeout)
        options.disclosesMe = message.options["disclose_me"]?.boolValue ?? false
        if let milliseconds = message.options["timeout"]?.integerValue, milliseconds > 0 {
            options.timeout = min(timeout, .milliseconds(milliseconds))
        }
        let result = try await client.call(message.uri, payload: message.payload, options: options).payload
        let arguments = try result.arguments()
        let keywordArguments = try result.keywordArguments()
        // As Crossbar.io: a result without any values is one null, and what is empty beside others is left out.
        guard !arguments.isEmpty || !keywordArguments.isEmpty else { return .bridgeAnswer(#"{"args":[null]}"#) }
        var answer: [String: Value] = [:]
        if !arguments.isEmpty { answer["args"] = .list(arguments) }
        if !keywordArguments.isEmpty { answer["kwargs"] = .dictionary(keywordArguments) }
        return .bridgeAnswer(try Value.dictionary(answer).json())
    }
}

/// A list of strings among the options, which may also be one of them alone.
private func names(_ options: [String: Value], _ key: String) throws(BridgeRefusal) -> [String]? {
    guard let value = options[key], !value.isNull else { return nil }
    if let name = value.stringValue { return [name] }
    guard let names = value.listValue?.map(\.stringValue), !names.contains(nil) else {
        throw .malformed("'\(key)' must be a list of strings")
    }
    return names.compactMap { $0 }
}

/// A list of sessions among the options, which may also be one of them alone.
private func sessions(_ options: [String: Value], _ key: String) throws(BridgeRefusal) -> [SessionID]? {
    guard let value = options[key], !value.isNull else { return nil }
    let numbers = (value.listValue ?? [value]).map(\.unsignedValue)
    guard !numbers.contains(nil) else { throw .malformed("'\(key)' must be a list of session ids") }
    return numbers.compactMap { $0 }.map(SessionID.init(rawValue:))
}
