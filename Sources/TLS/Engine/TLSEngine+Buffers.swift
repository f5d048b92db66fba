#if TLS
    internal import ByteCore
    internal import Sockets

    // An engine holds memory only for what must wait: a part of a record, or what the peer does not take yet.
    extension TLSEngine {
        /// Room for the next read below.
        func makeRoom() {
            received.bytes = SharedBuffers.current.take(for: .decrypting, holding: received.bytes.take())
        }

        /// What can be decrypted was.
        func settleReceived() {
            SharedBuffers.current.settle(&received.bytes, of: .decrypting)
        }

        /// What can be sent now was.
        func settleSending() {
            SharedBuffers.current.settle(&sending, of: .encrypting)
        }
    }
#endif
