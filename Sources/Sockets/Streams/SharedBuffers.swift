package import ByteCore
internal import Glibc

/// Memory that the connections of one thread use by turns, while they handle what has arrived.
///
/// What arrives is mostly handled, and answered, before the next connection has its turn. So one buffer serves them all:
/// it stays in the processor's cache, `malloc` is not asked for it again and again, and idle connections hold nothing.
/// Whoever takes a buffer settles it before the turn is over; meanwhile others get memory of their own.
package final class SharedBuffers {
    /// What a buffer is for. Two for different uses may be taken at the same time.
    package enum Use {
        /// What arrives. With half as much, messages of 64 KiB cost 1.5 times the CPU time, with a quarter twice as much.
        case reading
        /// What arrives encrypted: five of TLS's records, and a part of the next.
        case decrypting
        /// What was encrypted and is to leave: as much.
        case encrypting
        /// A message that is being encoded.
        case encoding

        /// How much it can hold.
        package var capacity: Int {
            switch self {
            case .reading: 524_288
            case .decrypting: 98_304
            case .encrypting: 98_304
            case .encoding: 16_384
            }
        }
    }

    @exclusivity(unchecked) private var reading = ByteQueue()
    @exclusivity(unchecked) private var decrypting = ByteQueue()
    @exclusivity(unchecked) private var encrypting = ByteQueue()
    @exclusivity(unchecked) private var encoding = ByteQueue()

    /// The calling thread's.
    package static var current: SharedBuffers {
        if let known = pthread_getspecific(key) { return Unmanaged.fromOpaque(known).takeUnretainedValue() }
        let made = SharedBuffers()
        let failure = pthread_setspecific(key, Unmanaged.passRetained(made).toOpaque())
        precondition(failure == 0, "the system has no memory for a thread's buffers")
        return made
    }

    /// Under which each thread keeps its own, until it ends.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let failure = pthread_key_create(&key) { buffers in
            // POSIX calls this with what was set only, and nothing else is.
            Unmanaged<SharedBuffers>.fromOpaque(buffers!).release()
        }
        precondition(failure == 0, "the system has no key left for a thread's buffers (error \(failure))")
        return key
    }()

    private init() {}

    /// A buffer that holds what `queue` does, and has room for more.
    package func take(for use: Use, holding queue: consuming ByteQueue = ByteQueue()) -> ByteQueue {
        var buffer =
            switch use {
            case .reading: reading.take()
            case .decrypting: decrypting.take()
            case .encrypting: encrypting.take()
            case .encoding: encoding.take()
            }
        if buffer.capacity == 0 { buffer.reserve(use.capacity) }
        buffer.align(behind: queue.count)
        if !queue.isEmpty { buffer.append(queue.bytes) }
        return buffer
    }

    /// Takes the memory back if it is the shared one; what is still in it moves to memory of its own. An empty queue holds
    /// none then.
    package func settle(_ queue: inout ByteQueue, of use: Use) {
        var own = ByteQueue()
        if !queue.isEmpty {
            guard queue.capacity == use.capacity else { return }
            own.append(queue.bytes)
            queue.consume(queue.count)
        }
        swap(&own, &queue)
        guard own.capacity == use.capacity else { return }
        switch use {
        case .reading: reading = own
        case .decrypting: decrypting = own
        case .encrypting: encrypting = own
        case .encoding: encoding = own
        }
    }
}
