#if TLS
    public import Scheduling
    public import Sockets

    extension ByteStream {
        /// Makes the connection a secure one: what was written before leaves as it is, and from then on both ends speak
        /// TLS. Which end this is, the context says.
        ///
        /// Waits until what was written before has left, and then for the handshake, for
        /// ``TLSConfiguration/handshakeTimeout`` at most. Nothing may be read or written meanwhile. Cancelling closes the
        /// stream, as every failure does.
        ///
        /// - Parameters:
        ///   - context: whom to trust and which certificate to show.
        ///   - serverName: a client's: the host name or numeric address that the certificate has to be for.
        /// - Throws: ``/Sockets/SocketError/tls(_:)`` with what is wrong, or why the connection failed.
        public func startTLS(_ context: TLSContext, serverName: String = "") async throws(SocketError) {
            try await startTLS(context, serverName: serverName, sessionKey: serverName)
        }

        private func startTLS(
            _ context: TLSContext, serverName: String, sessionKey: String
        ) async throws(SocketError) {
            precondition(tls == nil, "the stream is secure already")
            let scheduler = scheduler
            try await coverChannel { channel, handler throws(SocketError) in
                try context.cover(
                    channel, serverName: serverName, sessionKey: sessionKey, on: scheduler, handler: handler)
            }
        }

        /// What both ends of a secure connection have agreed on; nil when it is not secure, or has ended.
        public var tls: TLSFacts? { (underlyingChannel as? TLSChannel)?.facts }

        /// What tells this secure connection from all others; nil when it is not secure, has ended, or has no such
        /// value.
        public func channelID(_ kind: TLSChannelID) -> [UInt8]? {
            (underlyingChannel as? TLSChannel)?.channelID(kind)
        }

        // MARK: Connecting

        /// Connects to `address` and makes the connection a secure one.
        ///
        /// - Parameters:
        ///   - address: where to connect to.
        ///   - context: whom to trust and which certificate to show.
        ///   - serverName: the host name or numeric address that the certificate has to be for.
        ///   - scheduler: to which the stream belongs.
        ///   - options: how the socket connects, and for how long it tries.
        ///   - watermarks: how much may wait to be written and to be read.
        /// - Throws: ``/Sockets/SocketError``; ``/Sockets/SocketError/tls(_:)`` with what is wrong with the
        ///   certificate, among others.
        public static func connected(
            to address: SocketAddress, tls context: TLSContext, serverName: String, on scheduler: any Scheduler,
            options: ConnectOptions = ConnectOptions(), watermarks: Watermarks = Watermarks()
        ) async throws(SocketError) -> ByteStream {
            let stream = try await connected(to: address, on: scheduler, options: options, watermarks: watermarks)
            try await stream.startTLS(context, serverName: serverName, sessionKey: "\(serverName) \(address)")
            return stream
        }

        /// Looks `host` up, connects to the first of its addresses that answers, and makes the connection a secure one.
        ///
        /// - Parameters:
        ///   - host: a name, or a numeric address.
        ///   - port: where the server listens.
        ///   - context: whom to trust and which certificate to show.
        ///   - serverName: what the certificate has to be for, where that is not `host`.
        ///   - scheduler: to which the stream belongs.
        ///   - options: how the socket connects, and for how long it tries.
        ///   - watermarks: how much may wait to be written and to be read.
        /// - Throws: as ``/Sockets/ByteStream/connected(toHost:port:on:options:watermarks:)``;
        ///   ``/Sockets/SocketError/tls(_:)`` with what is wrong with the certificate, among others.
        public static func connected(
            toHost host: String, port: UInt16, tls context: TLSContext, serverName: String? = nil,
            on scheduler: any Scheduler, options: ConnectOptions = ConnectOptions(),
            watermarks: Watermarks = Watermarks()
        ) async throws(SocketError) -> ByteStream {
            let stream = try await connected(
                toHost: host, port: port, on: scheduler, options: options, watermarks: watermarks)
            let name = serverName ?? host
            try await stream.startTLS(context, serverName: name, sessionKey: "\(name) \(host):\(port)")
            return stream
        }
    }
#endif
