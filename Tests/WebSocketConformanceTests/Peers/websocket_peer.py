"""One end of a WebSocket, with the library of somebody else.

    websocket_peer.py serve websockets|aiohttp plain|deflate    an echo server; prints its port
    websocket_peer.py call websockets|aiohttp plain|deflate URL [unix PATH]
                                                   sends messages and compares what comes back; prints `done`
"""
import asyncio
import sys

import aiohttp
from aiohttp import web
import websockets.asyncio.client
import websockets.asyncio.server

MESSAGES = ["", "text", "ä" * 40_000, b"", bytes(range(256)) * 1_000, "again " * 1_000, "again " * 1_000]


async def serve_websockets(compression):
    async def echo(socket):
        async for message in socket:
            await socket.send(message)

    server = await websockets.asyncio.server.serve(echo, "127.0.0.1", 0, compression=compression)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def serve_aiohttp(compression):
    async def echo(request):
        socket = web.WebSocketResponse(compress=bool(compression))
        await socket.prepare(request)
        async for message in socket:
            send = socket.send_str if message.type == aiohttp.WSMsgType.TEXT else socket.send_bytes
            await send(message.data)
        return socket

    app = web.Application()
    app.router.add_get("/", echo)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def call_websockets(compression, url):
    async with websockets.asyncio.client.connect(url, compression=compression) as socket:
        names = [extension.name for extension in socket.protocol.extensions]
        assert names == (["permessage-deflate"] if compression else []), names
        for message in MESSAGES:
            await socket.send(message)
            assert await socket.recv() == message
        await socket.send(["in ", "three ", "fragments"])
        assert await socket.recv() == "in three fragments"
        await (await socket.ping())
    assert socket.close_code == 1000, socket.close_code


async def call_aiohttp(compression, url):
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url, compress=15 if compression else 0) as socket:
            assert bool(socket.compress) == bool(compression), socket.compress
            for message in MESSAGES:
                await (socket.send_str if isinstance(message, str) else socket.send_bytes)(message)
                assert (await socket.receive()).data == message
        assert socket.close_code == 1000, socket.close_code


role, library, compression, *rest = sys.argv[1:]
asyncio.run(globals()[f"{role}_{library}"]("deflate" if compression == "deflate" else None, *rest))
print("done", flush=True)
