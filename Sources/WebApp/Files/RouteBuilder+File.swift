internal import HTTPTypes

extension RouteBuilder {
    /// Serves `bytes`, such as a resource embedded in the program, at `path`.
    ///
    /// The answer carries an entity tag, and a client that already has these bytes gets 304 without them.
    public func file(_ path: String, bytes: [UInt8], contentType: String) {
        let tag = entityTag(of: bytes)
        // no-cache: keep it, but ask with the tag whether it is still the same.
        let validators: HTTPFields = [.eTag: tag, .cacheControl: "no-cache"]
        get(path) { request, _ in
            if request.hasCurrent(tag) { return Response(status: .notModified, headers: validators) }
            var response = Response.bytes(bytes, contentType: contentType)
            response.headers.append(contentsOf: validators)
            return response
        }
    }
}

/// A tag for bytes of the app's own, by FNV-1a: they do not come from an adversary.
private func entityTag(of bytes: [UInt8]) -> String {
    let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return "\"\(String(hash, radix: 16))\""
}
