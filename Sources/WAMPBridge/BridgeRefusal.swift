internal import HTTPTypes
internal import WAMP
internal import WebApp

/// A request that the bridge does not take, in the words and with the status that Crossbar.io has for it.
struct BridgeRefusal: Error, Equatable {
    let status: HTTPResponse.Status
    let sentence: String

    init(_ status: HTTPResponse.Status, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }

    static func methodNotAllowed(_ method: HTTPRequest.Method) -> BridgeRefusal {
        BridgeRefusal(
            .methodNotAllowed,
            "Method not accepted by the REST bridge. (\(method.rawValue) not allowed, only POST, PUT)")
    }

    static func tooLong(_ limit: Int) -> BridgeRefusal {
        BridgeRefusal(.contentTooLarge, "Request too long. (longer than accepted \(limit))")
    }

    static let wrongEncoding = BridgeRefusal(.badRequest, "Non-accepted request encoding, must be UTF-8.")
    static let notUTF8 = BridgeRefusal(.badRequest, "Non-decodable request body, was not UTF-8.")

    static func wrongType(_ type: String) -> BridgeRefusal {
        BridgeRefusal(
            .badRequest, "Non-accepted content type. (must be one of 'application/json', not '\(type)')")
    }

    static let notJSON = BridgeRefusal(.badRequest, "Request body was invalid JSON.")

    static func malformed(_ reason: String) -> BridgeRefusal {
        BridgeRefusal(.badRequest, "Request body was valid JSON, but not well formed (\(reason)).")
    }

    static let wrongSignature = BridgeRefusal(.unauthorized, "REST bridge signature secret not valid.")
    static let wrongKey = BridgeRefusal(.unauthorized, "REST bridge signature key not valid.")
    static let expired = BridgeRefusal(.badRequest, "Request expired, too old timestamp.")
    static let repeated = BridgeRefusal(.badRequest, "Request refused, it was received before.")
    static let tooMany = BridgeRefusal(.serviceUnavailable, "Too many signed requests at a time.")
    static let noTLS = BridgeRefusal(.badRequest, "request denied because not using TLS")
    static let wrongOrigin = BridgeRefusal(.forbidden, "Request denied based on its origin.")
    static let wrongHookSignature = BridgeRefusal(.badRequest, "GitHub signature missing or invalid.")

    static func missing(_ field: String) -> BridgeRefusal {
        BridgeRefusal(
            .badRequest, "REST bridge signature was invalid (missing mandatory field - '\(field)' field missing).")
    }

    static func invalid(_ field: String, _ value: String, _ expectation: String) -> BridgeRefusal {
        BridgeRefusal(
            .badRequest, "REST bridge signature was invalid (invalid \(field) '\(value)' (must be \(expectation))).")
    }
}

extension Response {
    /// A refusal as Crossbar.io's clients expect it.
    init(_ refusal: BridgeRefusal) {
        self = .bridgeError(refusal.sentence, [], [:], status: refusal.status)
    }

    /// An error of WAMP: the bridge did its part, so the status is 200.
    init(_ error: WAMPError) {
        do {
            self = .bridgeError(
                error.uri.string, try error.payload.arguments(), try error.payload.keywordArguments(), status: .ok)
        } catch {
            self = .bridgeFailure  // the callee's arguments are in no format that can be read
        }
    }

    /// The bridge itself failed; why stands in the log only.
    static let bridgeFailure = bridgeError(
        "wamp.error.runtime_error", ["Sorry, the bridge has encountered a problem."], [:],
        status: .internalServerError)

    private static func bridgeError(
        _ error: String, _ arguments: [Value], _ keywordArguments: [String: Value], status: HTTPResponse.Status
    ) -> Response {
        let value: Value = [
            "error": .string(error), "args": .list(arguments), "kwargs": .dictionary(keywordArguments),
        ]
        // What JSON cannot say (a double that is not finite) is left out: the error's name is what counts.
        let body = (try? value.json()) ?? #"{"error":"wamp.error.runtime_error","args":[],"kwargs":{}}"#
        return .bridgeAnswer(body, status: status)
    }

    static let json = "application/json; charset=UTF-8"

    /// JSON that nobody may keep.
    static func bridgeAnswer(_ json: String, status: HTTPResponse.Status = .ok) -> Response {
        var response = Response.bytes(Array(json.utf8), contentType: Self.json, status: status)
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
