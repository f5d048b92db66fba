"""A baseline of the WebSocket benchmarks: an echo server on websockets and uvloop. Prints `listening on
ws://127.0.0.1:PORT`."""
import asyncio

import uvloop
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed


async def echo(connection):
    try:
        async for message in connection:
            await connection.send(message)
    except ConnectionClosed:
        pass  # the peer is gone


async def main():
    async with serve(echo, "127.0.0.1", 0, compression=None) as server:
        print(f"listening on ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        await asyncio.get_running_loop().create_future()


uvloop.run(main())
