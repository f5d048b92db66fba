import Glibc
import NIOCore
import NIOPosix

/// A baseline of the TCP and WebSocket benchmarks: an echo server on SwiftNIO, with one event loop thread.
///
///     nio-echo handler|async|websocket      prints `listening on tcp://127.0.0.1:PORT`; ends on SIGTERM
@main
struct NIOEcho {
    static func main() async throws {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 16)
        switch CommandLine.arguments.dropFirst() {
        case ["handler"]: try await serveWithHandlers(bootstrap)
        case ["async"]: try await serveWithAsyncChannels(bootstrap)
        case ["websocket"]: try await serveWebSockets(bootstrap)
        default: fatalError("usage: nio-echo handler|async|websocket")
        }
    }

    /// Tells where the server listens.
    static func announce(_ channel: any Channel, scheme: String = "tcp") {
        print("listening on \(scheme)://127.0.0.1:\(channel.localAddress?.port ?? 0)")
        fflush(nil)  // whoever started this waits for the line at the other end of a pipe or a file
    }
}
