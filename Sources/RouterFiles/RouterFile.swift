public import Logging
public import WAMPRouter
internal import WAMP
internal import WebSockets

/// A router as a file describes it, in YAML or JSON.
///
/// ```swift
/// let file = try RouterFile(reading: "router.yaml")
/// let router = Router(configuration: file.configuration, on: scheduler)
/// for listener in file.listeners { try await router.listen(at: listener.url, options: listener.options) }
/// ...
/// try await router.update(try RouterFile(reading: "router.yaml").configuration)
/// ```
public struct RouterFile: Sendable {
    /// Realms, users, permissions and limits.
    public internal(set) var configuration = RouterConfiguration(realms: [])
    /// Where clients are served.
    public internal(set) var listeners: [RouterListener] = []
    /// The name of the scheduler that it asks for.
    public internal(set) var scheduler: String?
    /// On how many threads it asks to run.
    public internal(set) var threads: Int?
    /// The file of SQLite in which retained events survive the router.
    public internal(set) var store: String?
    /// How long open calls may take when the router ends.
    public internal(set) var drainTimeout: Duration?
    /// What is served over HTTP beside the sessions.
    public internal(set) var http: RouterHTTP?
    /// From where on things are logged.
    public internal(set) var logLevel: Logger.Level?
    /// What the file asks for and does not get, and can do without.
    public internal(set) var remarks: [ConfigurationFault] = []
    /// What stands under the keys that only a restart brings into force.
    private var fixed: [String: String] = [:]

    init() {}

    /// Reads a file in the format of Swampy.
    ///
    /// - Throws: everything that is wrong in it.
    public init(reading path: String) throws(ConfigurationError) {
        try self.init(reading: path, environment: environmentVariable)
    }

    init(reading path: String, environment: @escaping (String) -> String?) throws(ConfigurationError) {
        try self.init(reading: FileReader(file: path, environment: environment))
    }

    init(reading reader: FileReader) throws(ConfigurationError) {
        self = try reader.readFile { root in root.section(RouterFile.init(_:)) }
        remarks = reader.remarks
    }

    private init(_ section: Section) {
        scheduler = section["scheduler"]?.string()
        section["log"]?.section { log in
            logLevel = log["level"]?.choice(Logger.Level.names)
        }
        threads = section["threads"]?.integer(1...1024)
        store = section["store"]?.filePath()
        drainTimeout = section["drain"]?.duration()
        http = section["http"].flatMap { RouterHTTP($0) }
        listeners = section.required("listen")?.list(RouterListener.init(_:)) ?? []
        section["websocket"]?.section { configuration.read(webSocket: $0) }
        section["limits"]?.section { configuration.read(limits: $0) }
        let isPrivate = listeners.allSatisfy(\.isPrivate)
        let realms = section["realms"]?.named { name, entry in
            if !URI(name).isValid(.loose) { entry.fail("'\(name)' is no URI") }
            return entry.section { RealmFile($0, isPrivate: isPrivate) }
        }
        let patterns = section["dynamic_realms"]?.list { $0.section { DynamicRealm($0, isPrivate: isPrivate) } }
        if realms == nil, patterns == nil { section.entry.fail("neither 'realms' nor 'dynamic_realms' is there") }
        configuration.take(realms ?? [:], patterns ?? [])
        markFixed(section, ["scheduler", "threads", "store", "drain", "http", "log", "listen", "websocket", "limits"])
    }

    mutating func markFixed(_ section: Section, _ keys: [String]) {
        for key in keys { fixed[key] = section[key]?.text ?? "" }
    }

    /// The keys under which this file says something else than `other`, and which only a restart brings into force.
    /// Certificates are read again without that.
    public func keysNeedingRestart(since other: RouterFile) -> [String] {
        fixed.keys.filter { fixed[$0] != other.fixed[$0] }.sorted()
    }
}

extension RouterConfiguration {
    mutating func take(_ realms: [String: RealmFile], _ patterns: [DynamicRealm]) {
        self.realms = realms.keys.sorted()
        realmRules = realms.mapValues(\.rules)
        realmAuthentication = realms.mapValues(\.authentication)
        guard !patterns.isEmpty else { return }
        let longestFirst = patterns.sorted { $0.prefix.utf8.count > $1.prefix.utf8.count }
        realmTemplate = { name in
            guard let realm = longestFirst.first(where: { name.hasPrefix($0.prefix) })?.realm else { return nil }
            return RealmTemplate(rules: realm.rules, authentication: realm.authentication)
        }
    }

    fileprivate mutating func read(webSocket section: Section) {
        if let origins = section["origins"]?.list({ $0.string() }) {
            webSocketOrigins = origins.contains("*") ? .any : .list(origins)
        }
        requiresSubprotocol = section["require_subprotocol"]?.bool() ?? requiresSubprotocol
        offersBatches = section["batches"]?.bool() ?? offersBatches
    }

    fileprivate mutating func read(limits section: Section) {
        maximumSessions = section["connections"]?.integer(1...Int.max) ?? maximumSessions
        maximumHandshakes = section["handshakes"]?.integer(1...Int.max) ?? maximumHandshakes
        maximumQueuedBytes = section["queued_bytes"]?.byteCount() ?? maximumQueuedBytes
        overloadPolicy = section["overload"]?.choice(["close": .close, "drop_events": .dropEvents]) ?? overloadPolicy
        if let size = section["message_size"]?.byteCount() {
            webSocketLimits.maximumMessageSize = size
            rawSocketLimits.maximumMessageSize = size
        }
        maximumSizeBeforeWelcome = section["join_message_size"]?.byteCount() ?? maximumSizeBeforeWelcome
        joinTimeout = section["join_timeout"]?.duration() ?? joinTimeout
        authenticationTimeout = section["authentication_timeout"]?.duration() ?? authenticationTimeout
    }
}

extension Logger.Level {
    static let names: KeyValuePairs<String, Logger.Level> = [
        "trace": .trace, "debug": .debug, "info": .info, "notice": .notice, "warning": .warning, "error": .error,
        "critical": .critical,
    ]
}
