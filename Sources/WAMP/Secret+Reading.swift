internal import Glibc
internal import Logging
public import WAMPCore

/// Why a secret or a key could not be read.
@nonexhaustive
public enum SecretError: Error, Equatable, Sendable {
    /// The environment variable is not set, or empty.
    case notInEnvironment(String)
    /// The file cannot be read; the number is the system's `errno`.
    case unreadable(file: String, errno: Int32)
    /// The file, or the variable, holds no key.
    case noKey(source: String, SigningKeyError)
    /// The file is longer than any secret: it is the wrong one.
    case tooLong(file: String)
    /// The file is empty.
    case empty(file: String)
}

extension SecretError: CustomStringConvertible {
    /// One line that an operator can act on.
    public var description: String {
        switch self {
        case .notInEnvironment(let name): "the environment variable \(name) is not set"
        case .unreadable(let file, let errno): "cannot read '\(file)': \(String(cString: strerror(errno)))"
        case .noKey(let source, let error): "\(source): \(error)"
        case .tooLong(let file): "'\(file)' is too long to be a secret"
        case .empty(let file): "'\(file)' is empty"
        }
    }
}

extension Secret {
    /// The secret in an environment variable.
    ///
    /// - Throws: ``SecretError/notInEnvironment(_:)``.
    public init(environment name: String) throws(SecretError) {
        guard let value = getenv(name), value.pointee != 0 else { throw .notInEnvironment(name) }
        self.init(String(cString: value))
    }

    /// The secret in a file, without the line break at its end. A file that others may read is worth a warning in the
    /// log.
    ///
    /// - Throws: ``SecretError``.
    public init(file path: String) throws(SecretError) {
        var bytes = try SecretFile.read(path)
        while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw .empty(file: path) }
        self.init(bytes: bytes)
    }
}

extension SigningKey {
    /// The key in a file: an OpenSSH private key without a passphrase, 32 bytes, or 64 hexadecimal digits. A file that
    /// others may read is worth a warning in the log.
    ///
    /// - Throws: ``SecretError``.
    public init(file path: String) throws(SecretError) {
        let bytes = try SecretFile.read(path)
        do {
            self = try bytes.count == 32 ? SigningKey(seed: bytes) : SigningKey(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw .noKey(source: "'\(path)'", error)
        }
    }

    /// The key in an environment variable: 64 hexadecimal digits, or the text of an OpenSSH private key.
    ///
    /// - Throws: ``SecretError``.
    public init(environment name: String) throws(SecretError) {
        let text = try Secret(environment: name).text
        do { self = try SigningKey(text) } catch { throw .noKey(source: name, error) }
    }
}

private enum SecretFile {
    /// Far longer than any key.
    private static let maximumByteCount = 65_536

    static func read(_ path: String) throws(SecretError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(file: path, errno: errno) }
        defer { close(descriptor) }
        warnIfOthersMayRead(descriptor, path)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .unreadable(file: path, errno: errno) }
            bytes += chunk[..<count]
            guard bytes.count <= maximumByteCount else { throw .tooLong(file: path) }
        }
    }

    private static func warnIfOthersMayRead(_ descriptor: Int32, _ path: String) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0 else {
            return
        }
        Logger(label: "swampy.wamp").warning(
            "others may read a secret: chmod 600", metadata: ["file": "\(path)"])
    }
}
