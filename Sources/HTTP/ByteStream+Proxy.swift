internal import ByteCore
internal import HTTPCore
internal import HTTPTypes
public import Scheduling
public import Sockets

extension ByteStream {
    /// Connects to `host` through `proxy`, which is asked by CONNECT (RFC 9110, 9.3.6) to let all bytes pass. It, and
    /// not this machine, looks the name up.
    ///
    /// The stream is as one without a proxy, and TLS can be started on it.
    /// The time that `options` gives counts from the end of the proxy's look-up, and again for its answer.
    /// - Throws: ``HTTPClientError/proxyRefused(status:)``, ``HTTPClientError/connection(_:)``,
    ///   ``HTTPClientError/timedOut(after:)``, ``HTTPClientError/cancelled``, ``HTTPClientError/truncated``,
    ///   ``HTTPClientError/malformedResponse(_:)``.
    public static func connected(
        toHost host: String, port: UInt16, through proxy: Proxy, on scheduler: any Scheduler,
        options: ConnectOptions = ConnectOptions(), watermarks: Watermarks = Watermarks()
    ) async throws(HTTPClientError) -> ByteStream {
        let stream: ByteStream
        do {
            stream = try await connected(
                toHost: proxy.host, port: proxy.port, on: scheduler, options: options, watermarks: watermarks)
        } catch {
            throw HTTPClientError(error)
        }
        do throws(HTTPClientError) {
            let authority = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
            let timeout = Timeout(each: options.timeout, total: options.timeout)
            let connection = ClientConnection(stream, timeout: timeout)
            try await connection.openTunnel(to: authority, proxy.authorization)
            return stream
        } catch {
            await stream.close()
            throw error
        }
    }

    /// Connects to `host`, through a proxy where `proxies` has one for `endpoint`.
    ///
    /// - Throws: as ``connected(toHost:port:through:on:options:watermarks:)``.
    public static func connected(
        to endpoint: Endpoint, defaultPort: UInt16, proxies: ProxySettings, on scheduler: any Scheduler,
        options: ConnectOptions = ConnectOptions(), watermarks: Watermarks = Watermarks()
    ) async throws(HTTPClientError) -> ByteStream {
        let port = endpoint.port ?? defaultPort
        if let proxy = proxies.proxy(for: endpoint) {
            return try await connected(
                toHost: endpoint.host, port: port, through: proxy, on: scheduler, options: options,
                watermarks: watermarks)
        }
        do {
            return try await connected(
                toHost: endpoint.host, port: port, on: scheduler, options: options, watermarks: watermarks)
        } catch {
            throw HTTPClientError(error)
        }
    }
}
