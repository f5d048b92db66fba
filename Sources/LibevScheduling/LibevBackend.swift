internal import CLibEv

/// How libev asks the kernel for events.
public enum LibevBackend: UInt32, Sendable, CaseIterable {
    /// `select(2)`: everywhere, slow with many descriptors. On Linux libev has no limit of 1,024 of them.
    case select = 1
    /// `poll(2)`: everywhere, slow with many descriptors.
    case poll = 2
    /// Linux `epoll(7)`: the default.
    case epoll = 4
    /// BSD and macOS `kqueue(2)`.
    case kqueue = 8
    /// Linux asynchronous I/O used for readiness. Experimental, and left out of many builds of libev.
    case linuxAIO = 64
    /// Linux `io_uring` used for readiness. Experimental: libev says so itself, and never picks it by default.
    case ioUring = 128

    /// Whether this build of libev has the backend. The kernel may still refuse it when a scheduler is made.
    public var isSupported: Bool { ev_supported_backends() & rawValue != 0 }

    /// The best backend that libev recommends on this system.
    public static var recommended: LibevBackend {
        [.epoll, .kqueue].first { ev_recommended_backends() & $0.rawValue != 0 } ?? .poll
    }
}

/// Why a libev scheduler cannot be made.
public enum LibevError: Error, Equatable, Sendable, CustomStringConvertible {
    /// This build of libev does not contain the backend.
    case unsupported(LibevBackend)
    /// The kernel or a limit of the process refuses the backend.
    case refused(LibevBackend)

    /// One line for a log.
    public var description: String {
        switch self {
        case .unsupported(let backend):
            let supported = LibevBackend.allCases.filter(\.isSupported).map { "\($0)" }.joined(separator: ", ")
            return "libev was built without \(backend); it has \(supported)"
        case .refused(let backend):
            return "the kernel refuses libev's \(backend) backend"
        }
    }
}
