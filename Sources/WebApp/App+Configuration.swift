internal import HTTPCore
public import Logging

#if TLS
    public import TLS
#endif

extension App {
    /// Where and how an app is served. The defaults suit the open internet, behind the address of this machine only.
    public struct Configuration: Sendable {
        /// The name or address to listen at. The default, `127.0.0.1`, is reached from this machine only.
        public var host: String
        /// The port to listen at; 0 lets the system choose.
        public var port: UInt16
        /// What clients may make the app hold.
        public var limits = Limits()
        /// How long clients may keep the app waiting.
        public var timeouts = Timeouts()
        #if TLS
            /// What connections are made secure with; nil for serving plain HTTP.
            public var tls: TLSContext?
        #endif
        /// Whether each request is told to the log, and how.
        public var accessLog = AccessLog.off
        /// Where the app logs, and what contexts carry.
        public var logger = Logger(label: "swampy.webapp")

        /// A configuration with the default limits and timeouts.
        public init(host: String = "127.0.0.1", port: UInt16 = 8080) {
            self.host = host
            self.port = port
        }
    }

    /// What clients may make an app hold.
    public struct Limits: Sendable {
        /// The longest head of a request, in bytes; a longer one is answered with 431, or 414 for its target.
        public var maximumHeadSize = 16 * 1024
        /// The longest body of a request, in bytes; a longer one is answered with 413.
        public var maximumBodySize = 1024 * 1024
        /// How many bytes of a streamed body are read ahead of its handler.
        public var maximumBodyReadAhead = 64 * 1024
        /// How many connections are open at once; further ones are closed at once.
        public var maximumConnections = 10_000
        /// Above this many bytes waiting to be sent on a connection, no further request is read from it, and who
        /// streams a response waits.
        public var maximumQueuedOutput = 256 * 1024

        /// The defaults.
        public init() {}

        var http: HTTPLimits {
            var limits = HTTPLimits()
            limits.maximumHeadSize = maximumHeadSize
            limits.maximumTargetLength = min(limits.maximumTargetLength, maximumHeadSize)
            limits.maximumBodySize = maximumBodySize
            return limits
        }
    }

    /// How long clients may keep an app waiting.
    public struct Timeouts: Sendable {
        /// For the whole head of a request, from its first byte, or from the connection's start. Then 408.
        public var head: Duration = .seconds(10)
        /// For the body of a request, beside the time that ``minimumBodyRate`` gives it. Then 408. Of a streamed body
        /// only the time counts in which its handler waits for it.
        public var body: Duration = .seconds(30)
        /// How many bytes a second a body comes with at least: each byte adds to the time that ``body`` gives.
        public var minimumBodyRate = 240
        /// Between two requests of a connection. Then it is closed.
        public var idle: Duration = .seconds(60)
        /// For a client that takes nothing of what is sent to it. Then the connection is closed.
        public var response: Duration = .seconds(30)
        /// For the client to close its end after the last response. Then the connection is closed.
        public var linger: Duration = .seconds(2)
        /// For requests that are under way when the app stops. Then they are cancelled.
        public var shutdown: Duration = .seconds(10)

        /// The defaults.
        public init() {}
    }
}
