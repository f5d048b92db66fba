public import Scheduling

extension ByteStream {
    /// Connects to `address`.
    ///
    /// - Throws: ``SocketError``, within `timeout`.
    public static func connected(
        to address: SocketAddress, on scheduler: any Scheduler, timeout: Duration = .seconds(10),
        watermarks: Watermarks = Watermarks()
    ) async throws(SocketError) -> ByteStream {
        let options = ConnectOptions(timeout: timeout)
        return try await connected(to: address, on: scheduler, options: options, watermarks: watermarks)
    }

    /// Connects to `address`, with options.
    ///
    /// - Throws: ``SocketError``, within the time that `options` gives.
    public static func connected(
        to address: SocketAddress, on scheduler: any Scheduler, options: ConnectOptions,
        watermarks: Watermarks = Watermarks()
    ) async throws(SocketError) -> ByteStream {
        let descriptor = try await Descriptor.connected(toAnyOf: [address], on: scheduler, options: options)
        return await ByteStream(adopting: descriptor, on: scheduler, watermarks: watermarks)
    }

    /// Looks `host` up and connects to the first of its addresses that answers; IPv6 and IPv4 race each other as in
    /// RFC 8305, so that a broken one of them costs little time.
    ///
    /// The time that `options` gives counts from the end of the look-up, which has the system's own limit.
    /// - Throws: ``SocketError/unresolved(host:reason:)``; the error of the preferred address when all fail;
    ///   ``SocketError/timedOut(after:)``; ``SocketError/cancelled``.
    public static func connected(
        toHost host: String, port: UInt16, on scheduler: any Scheduler, options: ConnectOptions = ConnectOptions(),
        watermarks: Watermarks = Watermarks()
    ) async throws(SocketError) -> ByteStream {
        let addresses = try await Resolver.addresses(of: host, port: port)
        let descriptor = try await Descriptor.connected(toAnyOf: addresses, on: scheduler, options: options)
        return await ByteStream(adopting: descriptor, on: scheduler, watermarks: watermarks)
    }

    /// Connects to `address`, runs `body` with the stream, and closes it whatever happens.
    ///
    /// - Throws: ``SocketError`` when there is no connection, or what `body` throws.
    public static func withConnection<Result>(
        to address: SocketAddress, on scheduler: any Scheduler, options: ConnectOptions = ConnectOptions(),
        watermarks: Watermarks = Watermarks(), _ body: (ByteStream) async throws -> Result
    ) async throws -> Result {
        try await connected(to: address, on: scheduler, options: options, watermarks: watermarks).closing(after: body)
    }

    /// Connects to `host`, runs `body` with the stream, and closes it whatever happens.
    ///
    /// - Throws: as ``connected(toHost:port:on:options:watermarks:)``, or what `body` throws.
    public static func withConnection<Result>(
        toHost host: String, port: UInt16, on scheduler: any Scheduler, options: ConnectOptions = ConnectOptions(),
        watermarks: Watermarks = Watermarks(), _ body: (ByteStream) async throws -> Result
    ) async throws -> Result {
        try await connected(toHost: host, port: port, on: scheduler, options: options, watermarks: watermarks)
            .closing(after: body)
    }

    /// What waits in `close()` is only the way to the scheduler, so a cancelled task closes too.
    private nonisolated func closing<Result>(
        after body: (ByteStream) async throws -> Result
    ) async throws -> Result {
        do {
            let result = try await body(self)
            await close()
            return result
        } catch {
            await close()
            throw error
        }
    }
}
