public import WAMP

/// What a router serves over HTTP beside the sessions of its clients.
public struct RouterHTTP: Sendable {
    /// What can be served.
    public enum Service: String, Sendable, CaseIterable {
        /// `/health` and `/ready`.
        case health
        /// `/metrics`, for Prometheus. They name every realm.
        case metrics
        /// `/status`, a page that shows what goes on.
        case status
        /// `POST /publish`, as Crossbar.io's bridge.
        case publish
        /// `POST /call`, as Crossbar.io's bridge.
        case call
    }

    /// What requests to publish and call have to be signed with.
    public struct Signature: Sendable {
        /// The name of the key.
        public var key: String
        /// What only the router and its clients know.
        public var secret: Secret

        /// A key and its secret.
        public init(key: String, secret: Secret) {
            self.key = key
            self.secret = secret
        }
    }

    /// Where: `http://127.0.0.1:8081` or `https://`; everything is below its path.
    public var url: String
    /// What is served.
    public var services: Set<Service>
    /// The role under which publish and call act.
    public var role: String
    /// What requests to publish and call are signed with; nil when they need not be.
    public var signature: Signature?
    /// What connections are made secure with.
    public internal(set) var certificates: RouterListener.Certificates?

    /// Services at `url`.
    ///
    /// - Parameters:
    ///   - url: where they are served: `http://127.0.0.1:8081`, or `https://`.
    ///   - services: health, metrics and status at an address of this machine, and health elsewhere, unless given.
    ///   - role: under which publish and call act.
    ///   - signature: what requests to publish and call are signed with; nil when they need not be.
    public init(
        url: String, services: Set<Service>? = nil, role: String = "anonymous", signature: Signature? = nil
    ) {
        let readable: Set<Service> = RouterListener.isPrivate(url) ? [.health, .metrics, .status] : [.health]
        self.url = url
        self.services = services ?? readable
        self.role = role
        self.signature = signature
    }

    /// Why it would not be right to serve these there: a sentence for people; nil when it is.
    public static func fault(of services: Set<Service>, at url: String, isSigned: Bool) -> String? {
        guard ["http://", "https://"].contains(where: url.hasPrefix) else {
            return "'\(url)' is no URL of HTTP, such as http://127.0.0.1:8081"
        }
        guard isSigned || services.isDisjoint(with: [.publish, .call]) || RouterListener.isPrivate(url) else {
            return "to publish and call from other machines, requests are signed with a key"
        }
        return nil
    }
}

extension RouterHTTP {
    /// Reads `http://127.0.0.1:8081`, or a section with more.
    init?(_ entry: Entry) {
        if entry.isScalar {
            guard let url = entry.string() else { return nil }
            self.init(url: url)
        } else if let http = entry.section({ RouterHTTP($0) }) {
            self = http
        } else {
            return nil
        }
        if let fault = Self.fault(of: services, at: url, isSigned: signature != nil) { entry.fail(fault) }
        if url.hasPrefix("https:"), certificates == nil {
            entry.fail("a secure place needs 'tls' with a certificate and its key")
        }
    }

    private init?(_ section: Section) {
        let url = section.required("url")?.string()
        let services = section["serve"]?.list { $0.choice(Service.names) }
        let role = section["role"]?.string()
        let key = section["key"]?.string()
        let secret = section["secret"]?.secret()
        let certificates = section["tls"]?.section(RouterListener.Certificates.init(_:))
        if (key == nil) != (secret == nil) { section.entry.fail("'key' and 'secret' go together") }
        guard let url else { return nil }
        self.init(url: url, services: services.map { Set($0) }, role: role ?? "anonymous")
        if let key, let secret { signature = Signature(key: key, secret: secret) }
        self.certificates = certificates
    }
}

extension RouterHTTP.Service {
    fileprivate static let names: KeyValuePairs<String, RouterHTTP.Service> = [
        "health": .health, "metrics": .metrics, "status": .status, "publish": .publish, "call": .call,
    ]
}
