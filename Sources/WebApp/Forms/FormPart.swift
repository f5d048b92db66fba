internal import HTTPCore
public import HTTPTypes

/// One part of a form that was sent as `multipart/form-data` (RFC 7578): a field, or a file.
public struct FormPart: Sendable, Equatable {
    /// The field's name.
    public let name: String
    /// What the file is called at the client; nil for what is no file. Never a path to write to: it may say anything.
    public let fileName: String?
    /// The fields of the part, such as Content-Type.
    public let headers: HTTPFields
    /// The bytes of the part; empty where they are read by ``FormReader/nextBytes()``.
    public internal(set) var body: [UInt8] = []

    /// The body as text; what is not UTF-8 shows as U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// Throws a failure with status 400 for a part without a name (RFC 7578, 4.2).
    init(_ headers: HTTPFields) throws(HTTPFailure) {
        let disposition = headers[.contentDisposition].map { ParameterizedValue($0) }
        guard let disposition, disposition.value == "form-data", let name = disposition["name"] else {
            throw HTTPFailure(.badRequest, "a part of the form has no name")
        }
        self.name = name
        fileName = disposition["filename"]
        self.headers = headers
    }
}
