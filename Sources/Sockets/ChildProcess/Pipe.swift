internal import CSockets
internal import Glibc
internal import Scheduling

/// The two ends of a pipe, closed on exec.
struct Pipe: ~Copyable {
    let reading: Descriptor
    let writing: Descriptor

    /// - Throws: ``SocketError/system(errno:during:)`` when there are no more descriptors.
    static func make() throws(SocketError) -> Pipe {
        var ends: [CInt] = [-1, -1]
        guard csockets_pipe2(&ends, O_CLOEXEC) == 0 else { throw .last(during: "make a pipe") }
        let first = Descriptor(adopting: ends[0])
        let second = Descriptor(adopting: ends[1])
        let reading = try first.aboveStandardStreams()
        let writing = try second.aboveStandardStreams()
        return Pipe(reading: reading, writing: writing)
    }
}

extension Descriptor {
    /// Another number for a descriptor that has one of 0 to 2, which a child's own streams will take: this process has
    /// closed some of its standard streams.
    fileprivate consuming func aboveStandardStreams() throws(SocketError) -> Descriptor {
        guard raw <= STDERR_FILENO else { return self }
        let number = fcntl(raw, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
        guard number >= 0 else { throw .last(during: "make a pipe") }
        return Descriptor(adopting: number)
    }

    /// From now on calls on it fail instead of waiting.
    consuming func nonBlocking() -> Descriptor {
        _ = fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) | O_NONBLOCK)  // fails only for a number that is not open
        return self
    }
}
