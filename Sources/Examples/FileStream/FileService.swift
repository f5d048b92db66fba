import Swampy

/// How many bytes go into one part of a result, and how many parts into one call.
///
/// A router keeps what a slow caller has not taken yet. So nobody asks for a whole file: a caller asks for a window of
/// it, and for the next one when it has that. It may also begin in the middle, where an earlier transfer was lost.
let (partSize, windowSize) = (64 * 1024, 4 * 1024 * 1024)

/// Offers the files of `folder` to everybody in the session's realm.
func offer(_ folder: Folder, to session: Session) async throws {
    try await session.register("com.example.files.list") { try await offload { try folder.files() } }

    // The bytes of a window are parts of the result; its end is how many bytes the file has.
    try await session.register("com.example.files.read") { (call: Invocation, name: String, start: Int) -> Int in
        guard call.wantsProgress, start >= 0, start <= .max - windowSize else {
            throw WAMPError(.invalidArgument, "a file is read in parts, from an offset")
        }
        for offset in stride(from: start, to: start + windowSize, by: partSize) {
            let bytes = try await offload { try folder.bytes(of: name, from: offset, count: partSize) }
            guard !bytes.isEmpty else { break }
            try await call.progress(Value.bytes(bytes))  // throws when the caller has gone or wants no more
        }
        return try await offload { try folder.size(of: name) }
    }
}

/// Reads a whole file, and gives its bytes to `write` as they come.
func fetch(_ name: String, from session: Session, _ write: @Sendable ([UInt8]) throws -> Void) async throws {
    var (offset, size) = (0, Int.max)
    while offset < size {
        let start = offset
        let parts = try await session.stream("com.example.files.read", name, start, as: Value.self)
        for try await part in parts {
            guard case .bytes(let bytes) = part else { continue }
            try write(bytes)
            offset += bytes.count
        }
        size = try await parts.result()
        guard offset > start else { break }  // empty, or cut short meanwhile
    }
}
