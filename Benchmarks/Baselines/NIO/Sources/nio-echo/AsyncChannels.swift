import NIOCore
import NIOPosix

/// Serves every connection with a task that awaits its reads and writes.
func serveWithAsyncChannels(_ bootstrap: ServerBootstrap) async throws {
    let server = try await bootstrap.bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
            try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
    }
    NIOEcho.announce(server.channel)
    try await withThrowingDiscardingTaskGroup { group in
        try await server.executeThenClose { connections in
            for try await connection in connections {
                group.addTask { await echo(over: connection) }
            }
        }
    }
}

private func echo(over connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
    do {
        try await connection.executeThenClose { inbound, outbound in
            for try await bytes in inbound {
                try await outbound.write(bytes)
            }
        }
    } catch {
        // The peer is gone: there is nobody to tell.
    }
}
