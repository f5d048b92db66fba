"""Sends one text over a secure WebSocket with the library `websockets`, and prints what comes back.

    secure_websocket_client.py URL AUTHORITY TEXT
"""
import asyncio
import ssl
import sys

from websockets.asyncio.client import connect

url, authority, text = sys.argv[1:]


async def main():
    context = ssl.create_default_context(cafile=authority)
    async with asyncio.timeout(30), connect(url, ssl=context, proxy=None) as socket:
        await socket.send(text)
        print(await socket.recv())


asyncio.run(main())
