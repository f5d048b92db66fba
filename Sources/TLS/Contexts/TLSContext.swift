#if TLS
    public import Sockets
    internal import Synchronization

    /// What secure connections are made with: a configuration whose certificates and keys have been read.
    ///
    /// Made once and shared by all connections, on any scheduler. Certificates are replaced without a restart:
    /// ``reload()`` reads the files again, and handshakes that begin afterwards present the new ones.
    public final class TLSContext: Sendable {
        private let loaded: Mutex<LoadedContext>
        private let handshakes = Atomic<Int>(0)  // of clients, under way
        /// Which end of a connection it is for.
        public let role: TLSConfiguration.Role

        /// Reads the files that `configuration` names.
        ///
        /// - Throws: ``/Sockets/TLSError`` with the file that cannot be read or makes no sense.
        public init(_ configuration: TLSConfiguration) throws(TLSError) {
            role = configuration.role
            loaded = Mutex(try LoadedContext(configuration))
        }

        /// What it was made of, or replaced with.
        public var configuration: TLSConfiguration { current.configuration }

        /// Reads the files of the configuration again. Connections that exist stay as they are; sessions are forgotten.
        ///
        /// - Throws: ``/Sockets/TLSError`` with the file that cannot be read or makes no sense; everything is as before then.
        public func reload() throws(TLSError) {
            try replace(with: configuration)
        }

        /// Takes another configuration for the connections to come. To change the role is a programming error.
        ///
        /// - Throws: as ``reload()``.
        public func replace(with configuration: TLSConfiguration) throws(TLSError) {
            precondition(configuration.role == role, "a context for clients cannot serve, nor one for servers connect")
            let new = try LoadedContext(configuration)
            loaded.withLock { $0 = new }
        }

        var current: LoadedContext { loaded.withLock(\.self) }

        /// Counts a client's handshake, which must be ended; false when there are as many as may be.
        func beginHandshake(limit: Int) -> Bool {
            guard handshakes.add(1, ordering: .relaxed).newValue > limit else { return true }
            endHandshake()
            return false
        }

        func endHandshake() {
            handshakes.subtract(1, ordering: .relaxed)
        }
    }
#endif
