internal import CSockets  // what Swift says to define SOCK_STREAM, whose header both modules include
internal import Glibc
internal import Scheduling
internal import Synchronization

/// A socket that the service manager opened and handed over when it started this process.
///
/// It goes to one user, such as ``Listener/listening(inherited:on:options:accepted:)``; one that nobody takes is closed when
/// it is dropped.
public final class InheritedSocket: Sendable {
    /// What can be done with it.
    public enum Kind: Hashable, Sendable {
        /// It listens for stream connections.
        case listener
        /// It receives and sends UDP datagrams.
        case datagrams
    }

    /// The name that the service manager gave it (`FileDescriptorName=` of systemd), or nil.
    public let name: String?
    /// What can be done with it.
    public let kind: Kind
    /// The address that it is bound to.
    public let address: SocketAddress

    private let descriptor: Mutex<Descriptor?>

    /// Takes ownership of the descriptor `raw` and finds out what it is.
    init(_ raw: CInt, name: String?) throws(SocketError) {
        let label = name.map { "\(raw) (\($0))" } ?? "\(raw)"
        guard fcntl(raw, F_SETFD, FD_CLOEXEC) == 0 else { throw .notInherited("there is no descriptor \(label)") }
        let descriptor = Descriptor(adopting: raw)
        guard let type = descriptor.option(SOL_SOCKET, SO_TYPE), let address = descriptor.localAddress else {
            throw .notInherited("descriptor \(label) is not a socket with an address")
        }
        if type == SOCK_STREAM.rawValue, descriptor.option(SOL_SOCKET, SO_ACCEPTCONN) == 1 {
            kind = .listener
        } else if type == SOCK_DGRAM.rawValue, address.port != nil {
            kind = .datagrams
        } else {
            throw .notInherited("descriptor \(label) neither listens nor receives UDP datagrams")
        }
        // The flag is shared with whoever else holds the socket; systemd expects it of those it activates.
        _ = fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) | O_NONBLOCK)
        self.name = name
        self.address = address
        self.descriptor = Mutex(descriptor)
    }

    /// Hands the socket to its one user.
    func take(as kind: Kind) -> Descriptor {
        precondition(self.kind == kind, "an inherited socket at \(address) was used as something that it is not")
        guard let descriptor = descriptor.withLock({ $0.take() }) else {
            preconditionFailure("an inherited socket at \(address) was used twice")
        }
        return descriptor
    }
}

extension InheritedSocket: CustomStringConvertible {
    /// Its address and name.
    public var description: String { name.map { "\(address) (\($0))" } ?? "\(address)" }
}

extension InheritedSocket {
    /// The sockets that `environment` speaks of, as sd_listen_fds(3) describes it, from descriptor `first` on; none
    /// when it speaks to another process or of none.
    package static func all(
        from first: CInt = 3, process: CInt, environment: (String) -> String?
    ) throws(SocketError) -> [InheritedSocket] {
        // The variables are inherited by children of the process they are for, so they name it.
        guard let owner = environment("LISTEN_PID"), CInt(owner) == process else { return [] }
        guard let text = environment("LISTEN_FDS") else { return [] }
        guard let count = CInt(text), (0...CInt.max - first).contains(count) else {
            throw .notInherited("LISTEN_FDS is '\(text)', which is not a number of descriptors")
        }
        let names = environment("LISTEN_FDNAMES")?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        var sockets: [InheritedSocket] = []
        for index in 0..<count {
            let name = names.indices.contains(Int(index)) ? String(names[Int(index)]) : nil
            sockets.append(try InheritedSocket(first + index, name: name))
        }
        return sockets
    }
}
