#if TLS
    internal import COpenSSL
    internal import Synchronization

    /// The sessions that a client may go on with, by the server they are of.
    final class SessionCache: Sendable {
        private struct Contents {
            var sessions: [String: Session] = [:]
            var order: [String] = []  // the oldest first
        }

        /// An `SSL_SESSION` of our own.
        private final class Session: @unchecked Sendable {  // OpenSSL counts its references atomically
            let pointer: OpaquePointer

            init(adopting pointer: OpaquePointer) { self.pointer = pointer }
            deinit { SSL_SESSION_free(pointer) }
        }

        private let limit: Int
        private let contents = Mutex(Contents())

        /// Remembers sessions of at most `limit` servers.
        init(limit: Int) {
            self.limit = limit
        }

        /// Takes over a session of `server`, in place of an older one.
        func store(adopting pointer: OpaquePointer, of server: String) {
            let session = Session(adopting: pointer)
            contents.withLock { contents in
                if contents.sessions.updateValue(session, forKey: server) != nil {
                    contents.order.removeAll { $0 == server }
                }
                contents.order.append(server)
                while contents.order.count > limit {
                    contents.sessions[contents.order.removeFirst()] = nil
                }
            }
        }

        /// Lets `connection`, an `SSL`, go on with the session of `server`, if there is one.
        ///
        /// RFC 8446, C.4: a ticket of TLS 1.3 is used once, or onlookers could tell that it is the same client.
        func resume(_ connection: OpaquePointer, at server: String) {
            let session = contents.withLock { contents in
                let session = contents.sessions[server]
                if let session, SSL_SESSION_get_protocol_version(session.pointer) == TLS1_3_VERSION {
                    contents.sessions[server] = nil
                    contents.order.removeAll { $0 == server }
                }
                return session
            }
            if let session { _ = SSL_set_session(connection, session.pointer) }  // refused: a full handshake
        }
    }
#endif
