internal import SerializationCore
internal import Synchronization

/// What an app remembers of one client from request to request, in a signed cookie: who signed in, what is in the
/// basket. See ``CookieSessions``.
///
///     let session = context.cookieSession
///     session["user"] = "ada"
///     try session.set("basket", to: [17, 23])
///     let basket = try session.value("basket", as: [Int].self) ?? []
///
/// The client can read it, and cannot change it. All copies of a request's context share one; what is changed after the
/// handler has returned, such as while a body is streamed, is lost.
public final class CookieSession: Sendable {
    private let state: Mutex<State>

    private struct State {
        var values: [String: Value]
        var isChanged = false
    }

    init(_ values: [String: Value] = [:]) {
        state = Mutex(State(values: values))
    }

    /// The text under `name`; nil when there is none, and setting nil removes it.
    public subscript(name: String) -> String? {
        get { state.withLock { $0.values[name]?.stringValue } }
        set { put(name, newValue.map { .string($0) }) }
    }

    /// What is kept under `name`, as a `Decoded`; nil when there is nothing.
    ///
    /// - Throws: `DecodingError` when it is something else.
    public func value<Decoded: Decodable>(_ name: String, as type: Decoded.Type = Decoded.self) throws -> Decoded? {
        try state.withLock { $0.values[name] }.map { try ValueDecoder().decode(type, from: $0) }
    }

    /// Keeps `value` under `name`.
    ///
    /// - Throws: `EncodingError` when it cannot be encoded.
    public func set(_ name: String, to value: some Encodable) throws {
        put(name, try ValueEncoder().encode(value))
    }

    /// Forgets everything, and has the client forget the cookie.
    public func removeAll() {
        state.withLock { $0 = State(values: [:], isChanged: true) }
    }

    private func put(_ name: String, _ value: Value?) {
        state.withLock { state in
            guard state.values[name] != value else { return }
            state.values[name] = value
            state.isChanged = true
        }
    }

    /// What the client is to keep from now on; nil when that is what it already has.
    func changes() -> [String: Value]? {
        state.withLock { $0.isChanged ? $0.values : nil }
    }
}

extension RequestContext {
    /// What the app remembers of this client; without ``CookieSessions`` before the route that is a programming error,
    /// which traps.
    public var cookieSession: CookieSession {
        guard let session = storage[CookieSessionKey.self] else {
            preconditionFailure("there are no cookie sessions here: app.use(CookieSessions(key: key).handle)")
        }
        return session
    }
}

enum CookieSessionKey: ContextKey { typealias Value = CookieSession }
