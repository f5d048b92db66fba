#if TLS
    internal import COpenSSL

    /// The BIO through which OpenSSL takes an engine's input and gives its output.
    enum QueueBIO {
        /// A BIO of `engine`, which must outlive it.
        static func make(for engine: TLSEngine) -> OpaquePointer? {
            guard let bio = BIO_new(method) else { return nil }
            BIO_set_data(bio, Unmanaged.passUnretained(engine).toOpaque())
            BIO_set_init(bio, 1)
            return bio
        }

        // Unsafe: made once and never changed, but a pointer is not Sendable.
        private nonisolated(unsafe) static let method: OpaquePointer? = {
            let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "swampy")
            BIO_meth_set_read(method, readFromEngine)
            BIO_meth_set_write(method, writeToEngine)
            BIO_meth_set_ctrl(method, control)
            return method
        }()
    }

    private func engine(of bio: OpaquePointer?) -> TLSEngine {
        // Set when the BIO was made, and the engine frees the BIO.
        Unmanaged<TLSEngine>.fromOpaque(BIO_get_data(bio)!).takeUnretainedValue()
    }

    private func readFromEngine(_ bio: OpaquePointer?, _ buffer: UnsafeMutablePointer<CChar>?, _ size: CInt) -> CInt {
        copenssl_clear_retry(bio)
        let count = engine(of: bio).give(UnsafeMutableRawBufferPointer(start: buffer, count: max(0, Int(size))))
        guard count == 0 else { return CInt(count) }
        copenssl_set_retry_read(bio)
        return -1
    }

    private func writeToEngine(_ bio: OpaquePointer?, _ bytes: UnsafePointer<CChar>?, _ count: CInt) -> CInt {
        copenssl_clear_retry(bio)
        engine(of: bio).take(UnsafeRawBufferPointer(start: bytes, count: max(0, Int(count))))
        return count
    }

    /// There is nothing to flush and nothing else to control (BIO_ctrl(3)).
    private func control(
        _ bio: OpaquePointer?, _ command: CInt, _ number: Int, _ pointer: UnsafeMutableRawPointer?
    ) -> Int {
        command == BIO_CTRL_FLUSH ? 1 : 0
    }
#endif
