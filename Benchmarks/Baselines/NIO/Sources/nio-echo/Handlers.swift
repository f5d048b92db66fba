import NIOCore
import NIOPosix

/// Writes back what was read, and flushes once when all that was readable has been read.
private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.write(data, promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)  // the peer is gone
    }
}

/// Serves every connection with a channel handler, on the event loop alone.
func serveWithHandlers(_ bootstrap: ServerBootstrap) async throws {
    let server =
        try await bootstrap
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(EchoHandler()) }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    NIOEcho.announce(server)
    try await server.closeFuture.get()
}
