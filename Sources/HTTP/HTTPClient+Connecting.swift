internal import Scheduling
internal import Sockets

#if TLS
    internal import TLS
#endif

// The one place where sockets, proxies and TLS come together.
extension HTTPClient {
    /// A connection to a server, or to the proxy before it.
    func connected(to origin: Origin) async throws(HTTPClientError) -> ByteStream {
        if let dial { return await dial() }
        let options = ConnectOptions(timeout: configuration.connectTimeout)
        let stream: ByteStream
        do {
            if let address = origin.address {
                stream = try await ByteStream.connected(to: address, on: scheduler, options: options)
            } else if let proxy = origin.tunnelProxy {
                stream = try await ByteStream.connected(
                    toHost: origin.host, port: origin.port, through: proxy, on: scheduler, options: options)
            } else {
                stream = try await ByteStream.connected(
                    toHost: origin.host, port: origin.port, on: scheduler, options: options)
            }
        } catch let error as SocketError {
            throw HTTPClientError(error)
        } catch let error as HTTPClientError {
            throw error
        } catch {
            throw .cancelled
        }
        if origin.isSecure { try await secure(stream, for: origin.host) }
        return stream
    }

    #if TLS
        /// Makes the connection a secure one, or closes it.
        private func secure(_ stream: ByteStream, for host: String) async throws(HTTPClientError) {
            do {
                try await stream.startTLS(try tlsContext(), serverName: host)
            } catch {
                await stream.close()
                throw HTTPClientError(error)
            }
        }

        private func tlsContext() throws(SocketError) -> TLSContext {
            if let context = configuration.tls ?? systemTLS { return context }
            do throws(TLSError) {
                var configuration = TLSConfiguration.client()
                configuration.applicationProtocols = ["http/1.1"]
                let context = try TLSContext(configuration)
                systemTLS = context
                return context
            } catch {
                throw .tls(error)
            }
        }
    #else
        private func secure(_ stream: ByteStream, for host: String) async throws(HTTPClientError) {
            await stream.close()
            throw .invalidURL("https is not spoken: this client was built without TLS")
        }
    #endif
}
