internal import Glibc
package import Scheduling

extension Descriptor {
    /// All bytes of the file at `path`, or the first `limit` of a longer one. Blocks, so not for a loop that serves.
    ///
    /// - Throws: ``SocketError/system(errno:during:)``: `cannot read PATH: No such file or directory`.
    package static func contents(ofFile path: String, upTo limit: Int = .max) throws(SocketError) -> [UInt8] {
        let raw = open(path, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { throw .last(during: "read \(path)") }
        let file = Descriptor(adopting: raw)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let count = Glibc.read(file.raw, &chunk, min(chunk.count, limit - bytes.count))
            if count == 0 { break }
            guard count > 0 || errno == EINTR else { throw .last(during: "read \(path)") }
            bytes += chunk.prefix(max(0, count))
        }
        return bytes
    }

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
