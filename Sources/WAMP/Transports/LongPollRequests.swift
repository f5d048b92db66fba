internal import HTTP
internal import HTTPTypes
internal import WAMPCore

/// The requests of HTTP long-poll: each is a POST to a path below the router's, or below the transport's own.
struct LongPollRequests: Sendable {
    private let base: String
    private let headers: HTTPFields
    private let client: HTTPClient

    /// How long one request waits for messages. A router may forget who has not asked for 30 seconds, and autobahn-js
    /// asks again after 12.
    static let patience: Duration = .seconds(12)

    init(_ base: String, headers: HTTPFields, _ client: HTTPClient) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.headers = headers
        self.client = client
    }

    /// Opens a transport that speaks one of the subprotocols; what is asked below its path, the result does.
    func open(_ subprotocols: [String]) async throws -> (LongPollRequests, Subprotocol) {
        let protocols = Value.dictionary(["protocols": .list(subprotocols.map { .string($0) })])
        let body = try await post("open", Array(protocols.json().utf8), SerializationFormat.json.mediaType)
        guard let answer = try? Value(json: String(decoding: body, as: UTF8.self)),  // else the router is none
            let transport = answer["transport"]?.stringValue, let name = answer["protocol"]?.stringValue
        else { throw LongPollError.notARouter }
        guard subprotocols.contains(name), let subprotocol = Subprotocol(name: name) else {
            throw LongPollError.wrongSubprotocol(name)
        }
        return (LongPollRequests("\(base)/\(transport)", headers: headers, client), subprotocol)
    }

    /// The next message, or batch; empty when there is none for a while.
    func receive() async throws -> [UInt8] {
        do {
            return try await post("receive", [], nil)
        } catch HTTPClientError.timedOut {
            return []
        }
    }

    /// Sends a message, or a batch.
    func send(_ body: [UInt8], as format: SerializationFormat) async throws {
        _ = try await post("send", body, format.mediaType)
    }

    /// Ends the transport.
    func close() async throws {
        _ = try await post("close", [], nil)
    }

    private func post(_ path: String, _ body: [UInt8], _ mediaType: String?) async throws -> [UInt8] {
        var headers = headers
        headers[.contentType] = mediaType
        let request = HTTPClient.Request(.post, "\(base)/\(path)", headers: headers, body: .bytes(body))
        let response = try await client.send(request)
        // The specification says 202, Crossbar.io 200 and 204.
        guard response.status.kind == .successful else { throw LongPollError.refused(status: response.status.code) }
        return response.body
    }
}

/// Why there is no WAMP over HTTP long-poll, or no longer.
@nonexhaustive
public enum LongPollError: Error, Hashable, Sendable {
    /// The router answers with this status of HTTP: it knows nothing of the transport, or no longer.
    case refused(status: Int)
    /// What answers is no router.
    case notARouter
    /// The router chose a subprotocol that was not offered.
    case wrongSubprotocol(String)
}

extension LongPollError: CustomStringConvertible {
    /// One line that an operator can act on.
    public var description: String {
        switch self {
        case .refused(let status): "the router answers with HTTP status \(status)"
        case .notARouter: "what answers speaks no WAMP over HTTP long-poll"
        case .wrongSubprotocol(let name): "the router chose the subprotocol \(name), which was not offered"
        }
    }
}
