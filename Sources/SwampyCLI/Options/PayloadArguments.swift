import ArgumentParser
import Swampy

/// What a call or an event carries.
struct PayloadArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Positional arguments: JSON, or else text as it stands. Those that begin with a dash come after `--`.",
            valueName: "argument"),
        transform: value(of:))
    private var arguments: [Value] = []

    @Option(
        name: .customLong("kwargs"), help: ArgumentHelp("Keyword arguments.", valueName: "json-object"),
        transform: object(in:))
    private var keywordArguments: [String: Value] = [:]

    /// Both kinds, encoded.
    ///
    /// - Throws: `SerializationError` when JSON cannot say it.
    var payload: Payload {
        get throws { try Payload(arguments: arguments, keywordArguments: keywordArguments) }
    }
}

/// `text` as JSON, or as itself when it is none.
@Sendable private func value(of text: String) -> Value {
    (try? Value(json: text)) ?? .string(text)  // why it is no JSON matters to nobody who meant text
}

/// - Throws: `ValidationError` when `text` is not a JSON object.
@Sendable private func object(in text: String) throws -> [String: Value] {
    do {
        if let object = try Value(json: text).dictionaryValue { return object }
    } catch {
        throw ValidationError("it is not JSON: \(error).")
    }
    throw ValidationError("it is not a JSON object, such as '{\"name\": 1}'.")
}
