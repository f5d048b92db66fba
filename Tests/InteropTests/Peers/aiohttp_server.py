#!/usr/bin/env python3
"""A web server in aiohttp for the interop tests. Says its URL, and ends when its standard input does."""
import asyncio
import sys

from aiohttp import web


async def hello(request):
    return web.Response(text=f"Hello, {request.match_info['name']}")


async def echo(request):
    return web.Response(body=await request.read())


async def stream(request):
    answer = web.StreamResponse()
    await answer.prepare(request)
    async for piece in request.content.iter_any():
        await answer.write(piece)
    await answer.write_eof()
    return answer


async def main():
    app = web.Application(client_max_size=10_000_000)
    app.add_routes([web.get("/hello/{name}", hello), web.post("/echo", echo), web.post("/stream", stream)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = site._server.sockets[0].getsockname()[:2]
    print(f"http://{host}:{port}", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


asyncio.run(main())
