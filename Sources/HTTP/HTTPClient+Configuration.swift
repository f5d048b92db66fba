#if TLS
    public import TLS
#endif

extension HTTPClient {
    /// How a client behaves. The defaults suit the open internet.
    public struct Configuration: Sendable {
        /// For connecting, and again for the answer of a proxy. To look the name up before that takes as long as the
        /// system lets it, and the TLS handshake after it has a limit of its own.
        public var connectTimeout: Duration = .seconds(10)
        /// For each wait for the server: until it takes more of the request, or sends more of the response.
        public var waitTimeout: Duration = .seconds(30)
        /// For a request as a whole, from its first byte to the last one of the response; nil for no limit.
        public var requestTimeout: Duration?
        /// The longest head of a response, in bytes.
        public var maximumHeadSize = 64 * 1024
        /// The largest body of a response that is asked for whole, in bytes.
        public var maximumBodySize = 16 * 1024 * 1024
        /// How many connections are kept for a server when their requests are done.
        public var maximumIdleConnectionsPerServer = 8
        /// How many connections are kept for all servers together.
        public var maximumIdleConnections = 64
        /// How long they are kept. Many servers close after a minute, and a few after five seconds.
        public var idleTimeout: Duration = .seconds(30)
        /// How often a request is sent on to where the server says; 0 to get its answer as it is.
        ///
        /// What goes elsewhere goes without the fields Authorization and Cookie, and a secure request goes to no place
        /// that is not secure.
        public var maximumRedirects = 0
        /// Which proxies to go through: what the environment says, unless told otherwise.
        public var proxies = ProxySettings.environment

        #if TLS
            /// What secure connections are made with; nil for trusting whom the system trusts.
            public var tls: TLSContext?
        #endif

        /// The defaults.
        public init() {}
    }
}
