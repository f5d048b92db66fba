extension Client {
    /// How a client keeps its connection.
    public struct Configuration: Sendable {
        /// How each of its sessions is connected. A peer that is silent is found out by the transport's keep-alive.
        public var session = Session.Configuration()

        /// The pause before the first try to connect again; each one after that is twice as long. Every pause is
        /// shortened by chance, by up to a half.
        public var shortestPause: Duration = .milliseconds(100)

        /// The longest pause between tries.
        public var longestPause: Duration = .milliseconds(1500)

        /// How long a request waits for a session while there is none; zero lets it fail at once, with
        /// ``SessionError/closed(_:)``.
        public var patience: Duration = .seconds(10)

        /// Whether the first connection is tried for as long as it takes, too, rather than once with each router; unless
        /// what is wrong is on this side with every router: who the client says it is, or the address.
        public var waitsForRouter = false

        /// The defaults.
        public init() {}
    }
}
