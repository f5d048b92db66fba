public import Sockets
internal import WAMP
internal import WAMPRouter

#if TLS
    public import TLS
#endif

/// A place where a router serves clients, as a file describes it.
public struct RouterListener: Sendable, Equatable {
    /// Certificates for a secure place: files in PEM.
    public struct Certificates: Sendable, Equatable {
        /// The certificate and those between it and its authority.
        public internal(set) var certificate: String
        /// Its key.
        public internal(set) var key: String
        /// Who vouches for the certificates of clients.
        public internal(set) var authorities: String?
        /// Whether clients have to show one.
        public internal(set) var requiresClientCertificate = false
    }

    /// As ``/WAMPRouter/Router/listen(at:tls:options:)`` takes it, or `http://`, `https://` for long-poll.
    public internal(set) var url: String
    /// What connections are made secure with.
    public internal(set) var certificates: Certificates?
    /// How the socket listens.
    public internal(set) var options = ListenerOptions()

    /// Whether only this machine reaches it.
    let isPrivate: Bool

    init(_ url: String, _ parsed: TransportURL) {
        self.url = url
        isPrivate = parsed.isPrivate
    }

    /// Reads `ws://127.0.0.1:8080/ws`, or a section with more.
    init?(_ entry: Entry) {
        if entry.isScalar {
            self.init(url: entry)
            if let needed = neededCertificates { entry.fail(needed) }
        } else if let listener = entry.section({ RouterListener($0) }) {
            self = listener
        } else {
            return nil
        }
    }

    private init?(url entry: Entry) {
        guard let url = entry.string() else { return nil }
        do {
            self.init(url, try TransportURL(url))
        } catch {
            entry.fail("\(error)")
            return nil
        }
    }

    private init?(_ section: Section) {
        let url = section.required("url")
        let certificates = section["tls"]?.section(Certificates.init(_:))
        let mode = section["mode"]?.octal()
        let backlog = section["backlog"]?.integer(1...65_535)
        guard let url, var listener = RouterListener(url: url) else { return nil }
        listener.certificates = certificates
        if section["tls"] == nil, let needed = listener.neededCertificates { url.fail(needed) }
        listener.options.unixMode = mode
        listener.options.backlog = backlog ?? listener.options.backlog
        self = listener
    }

    /// Whether only this machine reaches `url`; also when it is none, as whoever listens there will say.
    public static func isPrivate(_ url: String) -> Bool {
        guard let parsed = try? TransportURL(url) else { return true }  // see above
        return parsed.isPrivate
    }

    private var neededCertificates: String? {
        guard ["wss:", "rss:", "tcps:", "https:"].contains(where: url.hasPrefix), certificates == nil else {
            return nil
        }
        return "a secure place needs 'tls' with a certificate and its key"
    }
}

extension RouterListener.Certificates {
    init?(_ section: Section) {
        let certificate = section.required("certificate")?.filePath()
        let key = section.required("key")?.filePath()
        let authorities = section["authorities"]?.filePath()
        let isRequired = section["client_certificates"]?.choice(["wanted": false, "required": true])
        guard let certificate, let key else { return nil }
        self.init(
            certificate: certificate, key: key, authorities: authorities,
            requiresClientCertificate: isRequired ?? false)
        if isRequired != nil, authorities == nil {
            section.entry.fail("'client_certificates' needs 'authorities', who vouch for them")
        }
    }
}

#if TLS
    extension RouterListener.Certificates {
        /// What a ``/TLS/TLSContext`` is made of, or replaced with.
        public var tlsConfiguration: TLSConfiguration {
            var configuration = TLSConfiguration.server(TLSIdentity(certificateFile: certificate, keyFile: key))
            if let authorities {
                configuration.authorities = .only([.file(authorities)])
                configuration.clientCertificates = requiresClientCertificate ? .required : .wanted
            }
            return configuration
        }
    }
#endif

extension TransportURL {
    /// Whether only this machine reaches it.
    fileprivate var isPrivate: Bool {
        switch place {
        case .unix: true
        case .host(let host, _): host == "localhost" || host == "::1" || host.hasPrefix("127.")
        }
    }
}

extension Entry {
    /// A file, seen from the folder of the configuration.
    func filePath() -> String? {
        string().map { TextFile.resolve($0, besides: reader.file) }
    }

    /// The mode of a file: `660` or `"0660"`.
    fileprivate func octal() -> UInt32? {
        guard let text = string() else { return nil }
        guard let mode = UInt32(text, radix: 8), mode <= 0o777 else {
            fail("it is no mode of a file, such as 0660")
            return nil
        }
        return mode
    }
}
