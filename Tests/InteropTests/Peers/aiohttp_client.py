#!/usr/bin/env python3
"""Asks the web server of the interop tests with aiohttp: aiohttp_client.py http://127.0.0.1:PORT

Says "all right" in the end, or ends with the assertion that failed.
"""
import asyncio
import sys

import aiohttp


async def pieces():
    for _ in range(100):
        yield b"x" * 10_000


async def main(base):
    async with aiohttp.ClientSession(base) as session:
        for name in ("a", "b"):
            async with session.get(f"/hello/{name}") as answer:
                assert answer.status == 200 and await answer.text() == f"Hello, {name}"
        async with session.head("/hello/a") as answer:
            assert answer.status == 200 and answer.headers["Content-Length"] == "8"
        async with session.post("/echo", data=b"y" * 500_000) as answer:
            assert await answer.read() == b"y" * 500_000
        async with session.post("/upload", data=pieces()) as answer:
            assert await answer.text() == "1000000"
        async with session.post("/upload", data=b"z" * 1000, expect100=True) as answer:
            assert await answer.text() == "1000"
        async with session.get("/numbers/100000") as answer:
            lines = [line async for line in answer.content]
            assert [int(line) for line in lines] == list(range(100_000))
        async with session.get("/missing") as answer:
            assert answer.status == 404
        answers = await asyncio.gather(*(session.get(f"/hello/{n}") for n in range(100)))
        assert [await answer.text() for answer in answers] == [f"Hello, {n}" for n in range(100)]
        async with session.ws_connect("/chat") as socket:
            await socket.send_str("hello")
            assert (await socket.receive_str()) == "hello"
    print("all right")


asyncio.run(main(sys.argv[1]))
