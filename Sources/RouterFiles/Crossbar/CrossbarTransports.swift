internal import WAMP
internal import WAMPRouter
internal import WebSockets

/// The transports of a router worker: where it listens, and what counts for all of them here.
struct CrossbarTransports {
    private(set) var listeners: [RouterListener] = []
    /// How clients authenticate, which must be the same everywhere.
    private(set) var authentication: CrossbarAuthentication?
    private var authenticationText: String??
    private var serializers: Set<SerializationFormat> = []
    private var origins: Set<String>?
    private var maximumMessageSize: Int?
    private var requiresSubprotocol: Bool?

    mutating func read(_ section: Section) {
        _ = section["id"]
        guard let type = section.required("type") else { return }
        switch type.string() {
        case "websocket":
            readSession(section)
            listen(section, "ws")
        case "rawsocket":
            readSession(section)
            listen(section, "rs")
        case "universal": readUniversal(section)
        case "web": readWeb(section)
        case let other?:
            type.remark("transports of type '\(other)' are not served")
            section.neglect()
        case nil: break
        }
    }

    /// What counts for the whole router.
    func settle(_ configuration: inout RouterConfiguration) {
        if !serializers.isEmpty { configuration.serializers = configuration.serializers.filter(serializers.contains) }
        // Crossbar.io lets the pages of all origins connect unless told otherwise.
        configuration.webSocketOrigins = origins.map { $0.contains("*") ? .any : .list($0.sorted()) } ?? .any
        configuration.requiresSubprotocol = requiresSubprotocol ?? configuration.requiresSubprotocol
        if let maximumMessageSize {
            configuration.webSocketLimits.maximumMessageSize = maximumMessageSize
            configuration.rawSocketLimits.maximumMessageSize = maximumMessageSize
        }
    }

    // MARK: Places

    private mutating func readUniversal(_ section: Section) {
        section["rawsocket"]?.section { readSession($0) }
        var paths: [String] = []
        _ = section["websocket"]?.named { path, entry in
            paths.append(path)
            entry.section { session in
                _ = session["type"]
                readSession(session)
            }
        }
        section["web"]?.remark("web pages are not served; a web app of Swampy does that")
        listen(section, "tcp", path: paths.count == 1 ? paths[0] : "")
    }

    private mutating func readWeb(_ section: Section) {
        var (webSocketPaths, longPollPaths): ([String], [String]) = ([], [])
        func read(_ entry: Entry?, below parent: String) {
            _ = entry?.named { name, entry in
                let path = name == "/" ? parent : parent + name
                entry.section { service in
                    switch service.required("type")?.string() {
                    case "websocket":
                        webSocketPaths.append(path)
                        readSession(service)
                    case "longpoll":
                        longPollPaths.append(path)
                        readSession(service)
                    case "path": read(service["paths"], below: path + "/")
                    case let type?:
                        service.entry.remark("paths of type '\(type)' are not served")
                        service.neglect()
                    case nil: break
                    }
                }
            }
        }
        read(section.required("paths"), below: "")
        section["options"]?.remark("it has no effect")
        if webSocketPaths.isEmpty, let path = longPollPaths.first {
            listen(section, "http", path: path)
        } else if !webSocketPaths.isEmpty {
            for path in longPollPaths { section.entry.remark("long-poll at '\(path)' is not served beside WebSocket") }
            if webSocketPaths.count > 1 { section.entry.remark("WebSocket is served at every path") }
            listen(section, "ws", path: webSocketPaths.count == 1 ? webSocketPaths[0] : "")
        } else {
            section.entry.remark("nothing of it is served")
            _ = section["endpoint"]
        }
    }

    private mutating func listen(_ section: Section, _ scheme: String, path: String = "") {
        let path = path.isEmpty || path == "/" ? "" : "/\(path)"
        guard let listener = section.required("endpoint")?.section({ RouterListener(crossbar: $0, scheme, path) })
        else {
            return
        }
        listeners.append(listener)
    }

    // MARK: Sessions

    /// What a transport says about the sessions over it.
    private mutating func readSession(_ section: Section) {
        readAuthentication(section)
        for format in section["serializers"]?.list({ $0.serializer() }) ?? [] { serializers.insert(format) }
        _ = section["url"]  // what clients are told elsewhere
        readSize(section["max_message_size"])
        section["options"]?.section { options in
            readSize(options["max_message_size"])
            requiresSubprotocol = options["require_websocket_subprotocol"]?.bool() ?? requiresSubprotocol
            guard let entry = options["allowed_origins"], let allowed = entry.list({ $0.string() }) else { return }
            if let origins, origins != Set(allowed) { entry.fail("it must be the same for all transports") }
            origins = Set(allowed)
        }
    }

    private mutating func readSize(_ entry: Entry?) {
        guard let size = entry?.integer(), size > 0 else { return }  // 0 stands for no limit
        maximumMessageSize = max(maximumMessageSize ?? 0, size)
    }

    private mutating func readAuthentication(_ section: Section) {
        let entry = section["auth"]
        defer { authenticationText = .some(entry?.text) }
        guard authenticationText == nil || authenticationText == .some(entry?.text) else {
            return (entry ?? section.entry).fail("'auth' must be the same for all transports")
        }
        guard authentication == nil else { return }
        authentication = entry?.section { CrossbarAuthentication($0) } ?? CrossbarAuthentication()
    }
}

extension RouterListener {
    /// Reads an endpoint.
    fileprivate init?(crossbar section: Section, _ scheme: String, _ path: String) {
        let backlog = section["backlog"]?.integer(1...65_535)
        let certificates = section["tls"]?.section { Certificates(crossbar: $0) }
        let url: String
        switch section.required("type")?.string() {
        case "unix":
            guard let file = section.required("path")?.filePath() else { return nil }
            url = (scheme == "tcp" ? "unix" : "\(scheme)+unix") + "://\(file)" + (path.isEmpty ? "" : ":\(path)")
        case "tcp":
            section.ignore("shared", "user_timeout", because: "it has no effect")
            let isVersion6 = section["version"]?.integer() == 6
            let host = section["interface"]?.string() ?? (isVersion6 ? "::" : "0.0.0.0")
            guard let port = section.required("port")?.fromEnvironment(), UInt16(port) != nil else {
                section.entry.fail("'port' is no port")
                return nil
            }
            let name = host.contains(":") ? "[\(host)]" : host
            url = "\(scheme)\(certificates == nil ? "" : "s")://\(name):\(port)\(path)"
        default:
            section.entry.fail("only endpoints of type 'tcp' and 'unix' can be served")
            section.neglect()
            return nil
        }
        do {
            self.init(url, try TransportURL(url))
        } catch {
            section.entry.fail("\(error)")
            return nil
        }
        self.certificates = certificates
        options.backlog = backlog ?? options.backlog
    }
}

extension RouterListener.Certificates {
    fileprivate init?(crossbar section: Section) {
        let certificate = section.required("certificate")?.filePath()
        let key = section.required("key")?.filePath()
        section.ignore("dhparam", "ciphers", because: "it has no effect: only ciphers with forward secrecy are taken")
        let chain = section["chain_certificates"]
        if let chain, !chain.isEmpty { chain.fail("append these to the file of 'certificate'") }
        let entry = section["ca_certificates"]
        let authorities = entry?.list { $0.filePath() } ?? []
        if authorities.count > 1 { entry?.fail("put these into one file") }
        guard let certificate, let key else { return nil }
        self.init(certificate: certificate, key: key, authorities: authorities.first, requiresClientCertificate: true)
    }
}

extension Entry {
    /// Text that is its own, or that of an environment variable: `$NAME` or `${NAME}`.
    func fromEnvironment() -> String? {
        guard let text = string() else { return nil }
        guard text.hasPrefix("$") else { return text }
        let name = text.dropFirst().filter { $0 != "{" && $0 != "}" }
        guard let value = reader.environment(name) else {
            fail("the environment variable \(name) is not set")
            return nil
        }
        return value
    }

    fileprivate func serializer() -> SerializationFormat? {
        switch string() {
        case "json": return .json
        case "msgpack": return .messagePack
        case "cbor": return .cbor
        case let name?:
            remark("there is no serializer '\(name)'")
            return nil
        case nil: return nil
        }
    }
}
