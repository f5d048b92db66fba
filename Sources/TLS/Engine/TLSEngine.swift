#if TLS
    internal import ByteCore
    internal import COpenSSL
    internal import Sockets

    /// One end of a TLS connection without its I/O: records in and out through queues, plain bytes through calls.
    ///
    /// OpenSSL is given whole records only, so that a read never has to be tried to find out that it must wait.
    final class TLSEngine {
        /// What has come and was not decrypted yet: at most what the owner feeds, plus a part of a record.
        @exclusivity(unchecked) var received = RecordQueue()
        /// What must be sent to the peer.
        @exclusivity(unchecked) var sending = ByteQueue()
        /// The handshake is done.
        private(set) var isOpen = false
        /// The peer has said that nothing follows.
        private(set) var hasEnded = false

        private let connection: OpaquePointer  // an SSL
        private let loaded: LoadedContext
        private let sessionKey: String?  // of the server, for a client that remembers its session
        private let expectedName: String?
        private var start: [UInt8] = []  // of all that came, until the handshake is done
        private var verificationFailure: TLSError?
        private var readFailure: TLSError?  // noticed behind bytes that had to be handed over first

        /// What a step has led to.
        enum Step: Equatable {
            case done
            case needsInput
            case failed(TLSError)
        }

        /// The server's end.
        init(serving loaded: LoadedContext) throws(TLSError) {
            connection = try loaded.makeConnection()
            self.loaded = loaded
            sessionKey = nil
            expectedName = nil
            connect()
            SSL_set_accept_state(connection)
        }

        /// The client's end. `name`, a host name or a numeric address, is what the server's certificate has to be for;
        /// `sessionKey` tells servers apart whose sessions are remembered.
        init(connecting loaded: LoadedContext, to name: String, sessionKey: String) throws(TLSError) {
            connection = try loaded.makeConnection()
            self.loaded = loaded
            self.sessionKey = sessionKey
            expectedName = name
            connect()
            SSL_set_connect_state(connection)
            try expect(name)
            loaded.sessions?.resume(connection, at: sessionKey)
        }

        deinit {
            SSL_free(connection)
        }

        private func connect() {
            let bio = QueueBIO.make(for: self)
            SSL_set_bio(connection, bio, bio)
            copenssl_set_owner(connection, Unmanaged.passUnretained(self).toOpaque())
        }

        private func expect(_ name: String) throws(TLSError) {
            let parameters = SSL_get0_param(connection)
            let isAddress = X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1
            // RFC 6066, 3: literal addresses are not sent as server names.
            if !isAddress, copenssl_set_server_name(connection, name) != 1 {
                throw .invalidConfiguration("'\(name)' is not the name of a server")
            }
            switch loaded.configuration.serverVerification {
            case .full:
                X509_VERIFY_PARAM_set_hostflags(parameters, CUnsignedInt(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
                guard isAddress || X509_VERIFY_PARAM_set1_host(parameters, name, name.utf8.count) == 1 else {
                    throw .invalidConfiguration("'\(name)' is not the name of a server")
                }
            case .chainOnly, .none:
                if isAddress { X509_VERIFY_PARAM_set1_ip(parameters, nil, 0) }
            }
        }

        /// The engine of an `SSL`, while one of its calls is under way.
        static func of(_ connection: OpaquePointer?) -> TLSEngine? {
            copenssl_owner(connection).map { Unmanaged<TLSEngine>.fromOpaque($0).takeUnretainedValue() }
        }

        // MARK: Steps

        /// Goes on with the handshake as far as what was received allows.
        func handshake() -> Step {
            OpenSSLErrors.clear()
            let result = SSL_do_handshake(connection)
            if result == 1 {
                isOpen = true
                start = []
                return .done
            }
            return SSL_get_error(connection, result) == SSL_ERROR_WANT_READ ? .needsInput : .failed(failure)
        }

        /// Whether ``read(into:)`` has something to say without further input.
        var isReadable: Bool { hasEnded || readFailure != nil || hasMore }

        private var hasMore: Bool { received.hasRecord || SSL_pending(connection) > 0 }

        /// How much room a read needs at most: plain text is shorter than its records.
        var readableBound: Int { received.bytes.count + Int(SSL_pending(connection)) }

        /// Decrypts what has come into `buffer`; how much it was. Zero with `.done` is the peer's end.
        func read(into buffer: UnsafeMutableRawBufferPointer, count total: inout Int) -> Step {
            while total < buffer.count, !hasEnded, readFailure == nil, hasMore {
                var count = 0
                OpenSSLErrors.clear()
                let result = SSL_read_ex(connection, buffer.baseAddress! + total, buffer.count - total, &count)
                total += count
                if result == 1 { continue }
                switch SSL_get_error(connection, result) {
                case SSL_ERROR_WANT_READ: break  // what came was for OpenSSL, such as a session's ticket
                case SSL_ERROR_ZERO_RETURN: hasEnded = true
                default: readFailure = failure
                }
            }
            if total == 0, let readFailure { return .failed(readFailure) }
            return total > 0 || hasEnded ? .done : .needsInput
        }

        /// Encrypts `bytes` into ``sending``, in as few records as there can be.
        func write(_ bytes: UnsafeRawBufferPointer) -> Step {
            var start = 0
            while start < bytes.count {
                var count = 0
                OpenSSLErrors.clear()
                let result = SSL_write_ex(connection, bytes.baseAddress! + start, bytes.count - start, &count)
                guard result == 1 else { return .failed(failure) }
                start += count
            }
            return .done
        }

        /// Tells the peer that nothing follows (RFC 8446, 6.1). Reading goes on.
        func end() {
            OpenSSLErrors.clear()
            _ = SSL_shutdown(connection)  // 0 says that the peer has not answered yet, and that it need not
        }

        // MARK: For the BIO

        /// Moves records into `buffer`; 0 when there is no whole one.
        func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
            let count = received.give(buffer)
            let missing = Self.lookedAt - start.count
            if !isOpen, missing > 0 { start += buffer.prefix(min(missing, count)) }
            return count
        }

        /// Takes what is to be sent.
        func take(_ bytes: UnsafeRawBufferPointer) {
            if sending.isEmpty { sending = SharedBuffers.current.take(for: .encrypting, holding: sending.take()) }
            sending.append(bytes.bytes)
        }

        /// How much of what came first says what the peer speaks.
        private static let lookedAt = 5

        // MARK: What went wrong

        /// Why the call that has just been made has failed.
        private var failure: TLSError {
            if let verificationFailure { return verificationFailure }
            if !isOpen {
                start += [UInt8](copying: received.bytes.bytes.extracting(first: Self.lookedAt))
                if let guess = ForeignProtocol.guess(from: start) { return .notTLS(guess.name) }
            }
            return TLSError(openSSL: OpenSSLErrors.last)
        }

        /// For OpenSSL's callback: remembers why the peer's certificate is refused.
        func verificationFailed(_ verification: OpaquePointer?) {
            guard verificationFailure == nil else { return }
            verificationFailure = TLSError(verification: verification, expectedName: expectedName)
        }

        // MARK: Sessions and facts

        /// For OpenSSL's callback: keeps a session to go on with later; false when it is not wanted.
        func remember(_ session: OpaquePointer) -> Bool {
            guard let sessions = loaded.sessions, let sessionKey else { return false }
            sessions.store(adopting: session, of: sessionKey)
            return true
        }

        /// What both ends have agreed on; nil before.
        var facts: TLSFacts? { isOpen ? TLSFacts(of: connection, isServer: sessionKey == nil) : nil }

        /// What tells this connection from all others; nil before the handshake is done, and where it would not.
        func channelID(_ kind: TLSChannelID) -> [UInt8]? { isOpen ? kind.value(for: connection) : nil }
    }
#endif
