internal import CSockets
internal import Glibc
public import Scheduling

/// Who is at the other end of a Unix socket, as the kernel vouches for it: the process that connected, or listened.
public struct PeerCredentials: Hashable, Sendable {
    /// The number of the process; by now it may have ended, and another may have its number.
    public let process: Int32
    /// The number of its effective user.
    public let user: UInt32
    /// The number of its effective group.
    public let group: UInt32
}

extension Descriptor {
    /// Who is at the other end of a connected Unix socket (`SO_PEERCRED`), such as one that a ``Listener`` hands out;
    /// nil for other sockets.
    public var peerCredentials: PeerCredentials? {
        // The kernel answers for TCP too, with numbers that name nobody.
        guard option(SOL_SOCKET, SO_DOMAIN) == AF_UNIX else { return nil }
        var credentials = csockets_credentials()
        var length = socklen_t(MemoryLayout<csockets_credentials>.size)
        guard getsockopt(raw, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0, credentials.process > 0 else {
            return nil
        }
        return PeerCredentials(process: credentials.process, user: credentials.user, group: credentials.group)
    }
}
