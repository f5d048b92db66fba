internal import Glibc
package import Scheduling

extension Descriptor {
    /// Up to `limit` bytes of a file from `offset` on, none at its end; blocks while they are not in memory.
    package func read(at offset: Int, upTo limit: Int) throws(SocketError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = -1
        repeat { count = pread(raw, &bytes, limit, off_t(offset)) } while count < 0 && errno == EINTR
        guard count >= 0 else { throw .last(during: "read a file") }
        bytes.removeLast(limit - count)
        return bytes
    }
}
