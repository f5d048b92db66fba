#if TLS
    internal import COpenSSL

    extension TLSCertificate {
        /// A copy of what `certificate`, an X509, says.
        init(_ certificate: OpaquePointer) {
            der = Self.der(of: certificate)
            subject = Self.text(of: X509_get_subject_name(certificate))
            issuer = Self.text(of: X509_get_issuer_name(certificate))
            names = Self.names(in: certificate)
            notBefore = Self.text(of: X509_get0_notBefore(certificate))
            notAfter = Self.text(of: X509_get0_notAfter(certificate))
            fingerprint = Self.digest(of: certificate)
        }

        private static func der(of certificate: OpaquePointer) -> [UInt8] {
            let count = Int(i2d_X509(certificate, nil))
            guard count > 0 else { return [] }
            return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                var end = buffer.baseAddress
                initialized = max(0, Int(i2d_X509(certificate, &end)))
            }
        }

        private static func digest(of certificate: OpaquePointer) -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, initialized in
                var count: CUnsignedInt = 0
                let succeeded = X509_digest(certificate, EVP_sha256(), buffer.baseAddress, &count) == 1
                initialized = succeeded ? Int(count) : 0
            }
        }

        private static func text(of name: OpaquePointer?) -> String {
            written { copenssl_print_name($0, name) }
        }

        private static func text(of time: UnsafePointer<ASN1_TIME>?) -> String {
            var parts = tm()
            guard ASN1_TIME_to_tm(time, &parts) == 1 else { return "an unreadable time" }
            func two(_ number: CInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
            let day = "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
            return "\(day) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
        }

        /// What `write` writes into a BIO.
        private static func written(_ write: (OpaquePointer) -> CInt) -> String {
            guard let bio = BIO_new(BIO_s_mem()) else { return "" }
            defer { BIO_free(bio) }
            guard write(bio) >= 0 else { return "" }
            let text = [UInt8](unsafeUninitializedCapacity: Int(BIO_ctrl_pending(bio))) { buffer, initialized in
                initialized = max(0, Int(BIO_read(bio, buffer.baseAddress, CInt(buffer.count))))
            }
            return String(decoding: text, as: UTF8.self)
        }

        private static func names(in certificate: OpaquePointer) -> [String] {
            guard let names = copenssl_subject_names(certificate) else { return [] }
            defer { GENERAL_NAMES_free(names) }
            return (0..<copenssl_name_count(names)).compactMap { index in
                var kind: CInt = 0
                let value = GENERAL_NAME_get0_value(copenssl_name_at(names, index), &kind)
                guard let text = value?.assumingMemoryBound(to: ASN1_STRING.self) else { return nil }
                let bytes = UnsafeBufferPointer(
                    start: ASN1_STRING_get0_data(text), count: Int(ASN1_STRING_length(text)))
                switch kind {
                case GEN_DNS: return String(decoding: bytes, as: UTF8.self)
                case GEN_IPADD: return numericAddress([UInt8](bytes))
                default: return nil
                }
            }
        }

        private static func numericAddress(_ bytes: [UInt8]) -> String? {
            switch bytes.count {
            case 4: return bytes.map { "\($0)" }.joined(separator: ".")
            case 16:
                let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
                return groups.map { String($0, radix: 16) }.joined(separator: ":")
            default: return nil
            }
        }
    }
#endif
