internal import CryptoCore
internal import HTTPTypes
internal import Logging
internal import WAMP
internal import WAMPRoutingCore
internal import WAMPRouter
internal import WebApp

/// Answers the requests of one endpoint.
struct EndpointHandler: Sendable {
    let endpoint: BridgeEndpoint
    /// Whether the app that it belongs to is served over TLS.
    let isSecure: Bool
    let client: @Sendable () -> Client?
    private let signature: SignatureCheck?

    private var rules: RequestRules { endpoint.rules }

    init(_ endpoint: BridgeEndpoint, isSecure: Bool, client: @escaping @Sendable () -> Client?) {
        self.endpoint = endpoint
        self.isSecure = isSecure
        self.client = client
        signature = endpoint.rules.signature.map(SignatureCheck.init)
    }

    /// The answer, whatever the request is. Waits for the router, and for a callee at most for
    /// ``RequestRules/callTimeout``; cancelling cancels the call.
    func respond(to request: Request, _ context: RequestContext) async throws -> Response {
        var response: Response
        do {
            response = try await answer(request)
        } catch let refusal as BridgeRefusal {
            response = Response(refusal)
        } catch let error as WAMPError {
            response = Response(error)
        } catch let failure as HTTPFailure {
            throw failure  // of the body: too slow, or cut short
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.logger.error(
                "the bridge failed", metadata: ["path": "\(endpoint.path)", "error": "\(error)"])
            response = .bridgeFailure
        }
        if let origin = request.headers[.origin], allows(origin, of: request) {
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.vary] = "Origin"
        }
        return response
    }

    private func answer(_ request: Request) async throws -> Response {
        switch request.method {
        case .post, .put: break
        case .options: return preflight(request)
        default: throw BridgeRefusal.methodNotAllowed(request.method)
        }
        if let origin = request.headers[.origin], !allows(origin, of: request) { throw BridgeRefusal.wrongOrigin }
        try checkContentType(request)
        let body = try await body(of: request)
        _ = try SignatureFields(request.query)
        try signature?.check(request.query, body: body, at: .now)
        if rules.requiresTLS, !isSecure { throw BridgeRefusal.noTLS }
        guard let client = client() else { throw SessionError.closed(.left) }

        switch endpoint.service {
        case .publish: return try await BridgePublication(body).send(by: client)
        case .call: return try await BridgeCall(body).send(by: client, timeout: rules.callTimeout)
        case .webhook(let topic, let secret):
            if let secret { try checkHookSignature(request, body, secret) }
            return try await publishHook(request, body, to: topic, by: client)
        }
    }

    // MARK: Browsers

    /// A browser asks whether a page may send a request (Fetch standard, CORS protocol).
    private func preflight(_ request: Request) -> Response {
        var headers: HTTPFields = [.allow: "POST,PUT,OPTIONS"]
        if let origin = request.headers[.origin], allows(origin, of: request) {
            headers[.accessControlAllowMethods] = "POST,PUT,OPTIONS"
            headers[.accessControlAllowHeaders] = request.headers[.accessControlRequestHeaders]
        }
        return Response(headers: headers)
    }

    private func allows(_ origin: String, of request: Request) -> Bool {
        if rules.allowedOrigins.contains("*") || rules.allowedOrigins.contains(origin) { return true }
        guard let authority = request.authority else { return false }
        // Not compared by scheme: a proxy before us may be the one that speaks TLS.
        return origin.lowercased().hasSuffix("://" + authority.lowercased())
    }

    // MARK: The body

    private func checkContentType(_ request: Request) throws {
        guard let field = request.headers[.contentType] else { return }
        let parts = field.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        if case .webhook = endpoint.service {
            // Any type, as long as it is text.
        } else if parts.first != "application/json" {
            throw BridgeRefusal.wrongType(parts.first ?? "")
        }
        let charsets = parts.dropFirst().filter { $0.hasPrefix("charset=") }.map {
            String($0.dropFirst("charset=".count))
        }
        guard charsets.count < 2, charsets.allSatisfy(["utf-8", "utf8", "\"utf-8\""].contains) else {
            throw BridgeRefusal.wrongEncoding
        }
    }

    private func body(of request: Request) async throws -> [UInt8] {
        do {
            return try await request.bodyParts.collect(upTo: rules.maximumBodySize)
        } catch let failure as HTTPFailure where failure.status == .contentTooLarge {
            throw BridgeRefusal.tooLong(rules.maximumBodySize)
        }
    }

    // MARK: Web hooks of others

    private func checkHookSignature(_ request: Request, _ body: [UInt8], _ secret: Secret) throws {
        let expected = "sha256=" + Hexadecimal.encode(try HMACSHA256.code(for: body, key: secret.bytes))
        let given = request.headers[.hubSignature]?.lowercased() ?? ""
        guard Array(given.utf8).isEqualInConstantTime(to: Array(expected.utf8)) else {
            throw BridgeRefusal.wrongHookSignature
        }
    }

    private func publishHook(
        _ request: Request, _ body: [UInt8], to topic: String, by client: Client
    ) async throws -> Response {
        guard let text = String(validating: body, as: UTF8.self) else { throw BridgeRefusal.notUTF8 }
        var headers: [String: Value] = [:]
        for field in request.headers {
            let earlier = headers[field.name.rawName]?.listValue ?? []
            headers[field.name.rawName] = .list(earlier + [.string(field.value)])
        }
        let payload = try Payload(arguments: [["headers": .dictionary(headers), "body": .string(text)]])
        do {
            try await client.publish(topic, payload: payload, acknowledge: true)
        } catch is WAMPError {
            return .text("NOT OK", status: .internalServerError)
        }
        return .text("OK", status: .accepted)
    }
}

extension HTTPField.Name {
    fileprivate static let hubSignature = HTTPField.Name("X-Hub-Signature-256")!  // a token, as the line shows
}
