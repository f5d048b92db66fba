internal import CSockets
internal import Glibc

/// Room for several datagrams, laid out as `recvmmsg` and `sendmmsg` want it.
final class DatagramBatch {
    private let messages: UnsafeMutableBufferPointer<csockets_message>
    private let pieces: UnsafeMutableBufferPointer<iovec>
    private let names: UnsafeMutableBufferPointer<sockaddr_storage>
    private let bytes: UnsafeMutableRawBufferPointer
    private let size: Int

    /// How many datagrams one call moves at most.
    static let maximumCount = 64

    /// Room for `count` datagrams of `size` bytes each.
    init(count: Int, size: Int) {
        let size = max(size, 1)
        self.size = size
        messages = .allocate(capacity: count)
        messages.initialize(repeating: csockets_message())
        pieces = .allocate(capacity: count)
        pieces.initialize(repeating: iovec())
        names = .allocate(capacity: count)
        names.initialize(repeating: sockaddr_storage())
        bytes = .allocate(byteCount: count * size, alignment: 1)
        for index in 0..<count {
            pieces[index].iov_base = bytes.baseAddress! + index * size  // nil only without a byte
            messages[index].header.msg_iov = pieces.baseAddress! + index
            messages[index].header.msg_iovlen = 1
            messages[index].header.msg_name = UnsafeMutableRawPointer(names.baseAddress! + index)
        }
    }

    deinit {
        messages.deallocate()
        pieces.deallocate()
        names.deallocate()
        bytes.deallocate()
    }

    /// How many datagrams there is room for.
    var count: Int { messages.count }

    // MARK: Receiving

    /// Receives up to `limit` datagrams without waiting; the call's result, with the reason in `errno` when negative.
    func receive(from descriptor: CInt, limit: Int) -> Int {
        let limit = min(limit, count)
        for index in 0..<limit {
            pieces[index].iov_len = size
            messages[index].header.msg_namelen = socklen_t(MemoryLayout<sockaddr_storage>.size)
        }
        var received: CInt
        repeat {
            received = csockets_recvmmsg(descriptor, messages.baseAddress, UInt32(limit), CInt(MSG_DONTWAIT), nil)
        } while received < 0 && errno == EINTR
        return Int(received)
    }

    /// The datagram at `index` of those received last; nil when its sender has no address.
    func datagram(at index: Int) -> Datagram? {
        let message = messages[index]
        guard let address = SocketAddress(names[index], length: message.header.msg_namelen) else { return nil }
        let start = index * size
        return Datagram(
            Array(bytes[start..<start + Int(message.length)]), address: address,
            isTruncated: message.header.msg_flags & CInt(MSG_TRUNC) != 0)
    }

    // MARK: Sending

    /// Puts `datagram` at `index` to be sent.
    func put(_ datagram: Datagram, at index: Int) throws(SocketError) {
        messages[index].header.msg_namelen = try datagram.address.store(in: &names[index])
        bytes[(index * size)...].copyBytes(from: datagram.bytes)
        pieces[index].iov_len = datagram.bytes.count
    }

    /// Sends those at `range` without waiting; the call's result, with the reason in `errno` when negative.
    func send(_ range: Range<Int>, to descriptor: CInt) -> Int {
        var sent: CInt
        repeat {
            sent = csockets_sendmmsg(
                descriptor, messages.baseAddress! + range.lowerBound, UInt32(range.count), CInt(MSG_DONTWAIT))
        } while sent < 0 && errno == EINTR
        return Int(sent)
    }
}
