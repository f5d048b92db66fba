internal import ByteCore
internal import HTTP
internal import HTTPTypes
internal import Sockets
internal import WAMP

/// A procedure that makes a request of an HTTP server, as Crossbar.io's callee service has it.
///
/// It is called with the keyword arguments (or, in this order, arguments) `method`, `url`, `body`, `headers` and `params`,
/// of which only the first two are needed, and answers with a dictionary of `code`, `content` and `headers`:
///
///     call com.example.rest(method="GET", url="items", params={"page": "2"})
///     -> {"code": 200, "content": "...", "headers": {"Content-Type": ["application/json"]}}
///
/// Callers reach nothing but the server of ``baseURL``: an `url` that leads to another host or port is refused.
public struct BridgeCallee: Sendable {
    /// The procedure.
    public var procedure: String
    /// Where `url` is counted from, such as `http://127.0.0.1:9000/api/`.
    public var baseURL: String
    /// Who offers it.
    public var identity: BridgeIdentity
    /// How long a request may take as a whole; then the call fails with `wamp.error.timeout`.
    public var timeout: Duration = .seconds(30)
    /// The largest response, in bytes.
    public var maximumResponseSize = 1024 * 1024
    /// How many requests are made at a time; calls beyond wait, a bounded number of them.
    public var concurrency = 64

    /// A procedure for requests of the server of `baseURL`.
    public init(_ procedure: String, baseURL: String, as identity: BridgeIdentity = BridgeIdentity()) {
        self.procedure = procedure
        self.baseURL = baseURL
        self.identity = identity
    }
}

extension BridgeCallee {
    /// Offers the procedure, whose requests `client` makes.
    func offer(by peer: Client, requestsBy client: HTTPClient) async throws {
        var options = RegisterOptions()
        options.concurrency = concurrency
        let callee = self
        try await peer.register(procedure, options: options) { (invocation: Invocation) -> Payload in
            let request = try callee.request(for: invocation.payload)
            do {
                let response = try await client.send(request)
                return try Payload(arguments: [response.value])
            } catch HTTPClientError.timedOut(let limit) {
                throw WAMPError(.timeout, "no answer within \(limit)")
            } catch HTTPClientError.cancelled {
                throw CancellationError()
            } catch let error as HTTPClientError {
                throw WAMPError(.runtimeError, "\(error)")
            }
        }
    }

    private func request(for payload: Payload) throws -> HTTPClient.Request {
        let names = ["method", "url", "body", "headers", "params"]
        var fields = try payload.keywordArguments()
        for (name, value) in zip(names, try payload.arguments()) where fields[name] == nil { fields[name] = value }
        guard let name = fields["method"]?.stringValue, let method = HTTPRequest.Method(name), method != .connect else {
            throw WAMPError(.invalidArgument, "'method' must be a method of HTTP")
        }
        guard let reference = fields["url"]?.stringValue else {
            throw WAMPError(.invalidArgument, "'url' must be a string")
        }
        var request = HTTPClient.Request(method, try url(reference, fields["params"] ?? .null))
        request.headers = try headers(fields["headers"] ?? .null)
        switch fields["body"] ?? .null {
        case .null: break
        case .string(let text): if !text.isEmpty { request.body = .text(text) }
        default: throw WAMPError(.invalidArgument, "'body' must be a string")
        }
        return request
    }

    private func url(_ reference: String, _ parameters: Value) throws -> String {
        let base = try Endpoint(baseURL)
        let isPlain = reference.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isPlain, var target = base.resolving(reference),
            (target.scheme, target.host, target.port) == (base.scheme, base.host, base.port)
        else { throw WAMPError(.invalidArgument, "'url' must lead to a place on the server, percent-encoded") }
        guard parameters.isNull || parameters.kind == .dictionary else {
            throw WAMPError(.invalidArgument, "'params' must be a dictionary")
        }
        for (name, value) in (parameters.dictionaryValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let text = value.stringValue else {
                throw WAMPError(.invalidArgument, "the values of 'params' must be strings")
            }
            target.path += (target.path.contains("?") ? "&" : "?") + encoded(name) + "=" + encoded(text)
        }
        return "\(target)"
    }

    private func headers(_ value: Value) throws -> HTTPFields {
        guard value.isNull || value.kind == .dictionary else {
            throw WAMPError(.invalidArgument, "'headers' must be a dictionary")
        }
        var fields = HTTPFields()
        for (name, value) in value.dictionaryValue ?? [:] {
            let values = (value.listValue ?? [value]).map(\.stringValue)
            guard let name = HTTPField.Name(name), !Self.ownFields.contains(name),
                values.allSatisfy({ $0.map(HTTPField.isValidValue) ?? false })
            else { throw WAMPError(.invalidArgument, "'headers' has a field that cannot be sent: '\(name)'") }
            for value in values { fields.append(HTTPField(name: name, value: value ?? "")) }
        }
        return fields
    }

    /// What the client says itself of connection and body: a caller must not smuggle one request into another.
    private static let ownFields: Set<HTTPField.Name> = [
        .connection, .contentLength, .transferEncoding, .upgrade, .expect, .te, .trailer,
        HTTPField.Name("Host")!,  // a token, as the line shows
    ]
}

extension HTTPClient.Response {
    /// As a caller gets it.
    fileprivate var value: Value {
        var fields: [String: Value] = [:]
        for field in headers {
            let earlier = fields[field.name.rawName]?.listValue ?? []
            fields[field.name.rawName] = .list(earlier + [.string(field.value)])
        }
        return ["code": .integer(Int64(status.code)), "content": .string(text), "headers": .dictionary(fields)]
    }
}

/// Percent-encoded for a query: everything but the unreserved characters (RFC 3986, 2.3).
private func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.reduce(into: "") { encoded, byte in
        let scalar = Unicode.Scalar(byte)
        let isUnreserved = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        if isUnreserved || "-._~".unicodeScalars.contains(scalar) {
            encoded.unicodeScalars.append(scalar)
        } else {
            encoded += ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
}
