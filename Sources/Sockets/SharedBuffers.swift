package import ByteCore
internal import Glibc

/// Memory that the connections of one thread use by turns, while they handle what has arrived.
///
/// What arrives is mostly handled, and answered, before the next connection has its turn. So one buffer serves them all:
/// it stays in the processor's cache, `malloc` is not asked for it again and again, and idle connections hold nothing.
/// Whoever takes a buffer gives it back before the turn is over; meanwhile others get memory of their own.
package final class SharedBuffers {
    @exclusivity(unchecked) private var reading = ByteQueue()

    /// What one read can give. A part of the processor's second cache, which would gain nothing from more.
    package static let readingCapacity = 262_144

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

    /// An empty queue with room for a read.
    package func takeForReading() -> ByteQueue {
        var queue = reading.take()
        if queue.capacity == 0 { queue.reserve(Self.readingCapacity) }
        return queue
    }

    /// Takes back what ``takeForReading()`` gave, or drops what has taken its place; either must be empty.
    package func giveBackReading(_ queue: consuming ByteQueue) {
        precondition(queue.isEmpty, "a shared buffer is given back with something in it")
        if queue.capacity == Self.readingCapacity { reading = queue }
    }
}
