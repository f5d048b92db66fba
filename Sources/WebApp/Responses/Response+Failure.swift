internal import HTTPCore
internal import HTTPTypes

extension Response {
    /// The answer that tells a client of `failure`: as JSON for one that likes JSON more than text, else as text.
    static func failure(_ failure: HTTPFailure, to request: HTTPFields) -> Response {
        var response = Response.text(failure.message + "\n", status: failure.status)
        // What cannot be written as JSON (a message that begins with U+0000) stays text.
        if request.prefersJSON, let json = try? Response.json(["error": failure.message], status: failure.status) {
            response = json
        }
        response.headers.append(contentsOf: failure.headers)
        return response
    }
}

extension HTTPFields {
    /// Whether the Accept field gives JSON more weight than text (RFC 9110, 12.5.1).
    fileprivate var prefersJSON: Bool {
        acceptedWeight { $0 == "application/json" || $0.hasSuffix("+json") } > acceptedWeight { $0.hasPrefix("text/") }
    }

    private func acceptedWeight(of isWanted: (String) -> Bool) -> Double {
        let weights = tokens(.accept).map { range -> Double in
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let type = parts.first, isWanted(type) else { return 0 }
            return parts.first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
        }
        return weights.max() ?? 0
    }
}
