#if TLS
    internal import COpenSSL

    extension TLSFacts {
        /// What the two ends of `connection`, an `SSL` after its handshake, have agreed on.
        init?(of connection: OpaquePointer, isServer: Bool) {
            guard let version = TLSVersion(rawValue: String(cString: SSL_get_version(connection))) else { return nil }
            self.version = version
            cipher = String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(connection)))
            applicationProtocol = Self.applicationProtocol(of: connection)
            serverName = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
            isResumed = SSL_session_reused(connection) == 1
            peerCertificates = Self.peerCertificates(of: connection, isServer: isServer)
        }

        private static func applicationProtocol(of connection: OpaquePointer) -> String? {
            var name: UnsafePointer<UInt8>?
            var count: CUnsignedInt = 0
            SSL_get0_alpn_selected(connection, &name, &count)
            return name.map { String(decoding: UnsafeBufferPointer(start: $0, count: Int(count)), as: UTF8.self) }
        }

        private static func peerCertificates(of connection: OpaquePointer, isServer: Bool) -> [TLSCertificate] {
            guard let first = SSL_get0_peer_certificate(connection) else { return [] }
            let chain = SSL_get_peer_cert_chain(connection)
            // A client's chain has the server's certificate in front; a server's is without the client's.
            let others = (isServer ? 0 : 1)..<max(isServer ? 0 : 1, copenssl_certificate_count(chain))
            return [TLSCertificate(first)]
                + others.compactMap { copenssl_certificate_at(chain, $0).map { TLSCertificate($0) } }
        }
    }

    extension TLSChannelID {
        /// The value for `connection`, an `SSL` after its handshake; nil where it would not tell connections apart.
        func value(for connection: OpaquePointer) -> [UInt8]? {
            let isTLS13 = SSL_version(connection) == TLS1_3_VERSION
            // RFC 9266, 4.2, and RFC 7627: before TLS 1.3 two connections could be made to have the same secrets.
            guard isTLS13 || copenssl_has_extended_master_secret(connection) == 1 else { return nil }
            switch self {
            case .exporter: return Self.exported(from: connection)
            case .unique: return isTLS13 ? nil : Self.firstFinished(of: connection)
            }
        }

        /// RFC 9266, 2: this label, an empty context, 32 bytes.
        private static func exported(from connection: OpaquePointer) -> [UInt8]? {
            let label = "EXPORTER-Channel-Binding"
            var value = [UInt8](repeating: 0, count: 32)
            let succeeded = SSL_export_keying_material(
                connection, &value, value.count, label, label.utf8.count, "", 0, 1)
            return succeeded == 1 ? value : nil
        }

        /// RFC 5929, 3.1: the first Finished message, which is the client's, or the server's of a resumed session.
        private static func firstFinished(of connection: OpaquePointer) -> [UInt8]? {
            let isOurs = (SSL_is_server(connection) == 1) == (SSL_session_reused(connection) == 1)
            var value = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
            let count =
                isOurs
                ? SSL_get_finished(connection, &value, value.count)
                : SSL_get_peer_finished(connection, &value, value.count)
            return count > 0 ? Array(value.prefix(count)) : nil
        }
    }
#endif
