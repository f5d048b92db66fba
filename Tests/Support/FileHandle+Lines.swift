package import Foundation

extension FileHandle {
    /// The lines that come out of a pipe, read on a thread of its own since reading blocks. At its end the pipe is closed.
    package func linesOfPipe() -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        Thread.detachNewThread {
            var rest = Data()
            while case let data = self.availableData, !data.isEmpty {
                rest += data
                while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    continuation.yield(String(decoding: rest[..<newline], as: UTF8.self))
                    rest = Data(rest[rest.index(after: newline)...])
                }
            }
            if !rest.isEmpty { continuation.yield(String(decoding: rest, as: UTF8.self)) }
            continuation.finish()
            try? self.close()  // nothing was written, so nothing can be lost
        }
        return stream
    }
}
