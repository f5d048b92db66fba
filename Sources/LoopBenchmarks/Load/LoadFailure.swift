internal import Glibc

/// Why a load cannot go on.
enum LoadFailure: Error, Equatable, CustomStringConvertible {
    case noReply(seconds: Int)
    case closedByServer
    case wrongBytes
    case system(errno: CInt, during: String)

    static func last(during what: String) -> LoadFailure { .system(errno: errno, during: what) }

    var description: String {
        switch self {
        case .noReply(let seconds): "no reply came within \(seconds) seconds"
        case .closedByServer: "the server closed a connection"
        case .wrongBytes: "something else came back than was sent"
        case .system(let number, let what): "cannot \(what): \(String(cString: strerror(number)))"
        }
    }
}
