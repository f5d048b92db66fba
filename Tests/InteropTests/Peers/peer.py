"""What the autobahn-python peers share: joining a realm, standard input and output.

A test launches a peer with a pipe as its standard input and keeps that open; closing it tells the peer to stop, so
no peer outlives its test. What a peer has to say goes to standard output, one line each.
"""
import asyncio
import json
import os
import sys
import threading

import txaio

txaio.use_asyncio()

from autobahn.asyncio.rawsocket import WampRawSocketClientFactory  # noqa: E402
from autobahn.asyncio.wamp import ApplicationSession  # noqa: E402
from autobahn.asyncio.websocket import WampWebSocketClientFactory  # noqa: E402
from autobahn.wamp.exception import ApplicationError  # noqa: E402
from autobahn.wamp.serializer import CBORSerializer, JsonSerializer, MsgPackSerializer  # noqa: E402
from autobahn.wamp.types import ComponentConfig  # noqa: E402
from autobahn.rawsocket.util import parse_url as parse_rawsocket_url  # noqa: E402
from autobahn.websocket.util import parse_url  # noqa: E402

SERIALIZERS = {"json": JsonSerializer, "msgpack": MsgPackSerializer, "cbor": CBORSerializer}


class Refused(Exception):
    """The router ended the session before it was joined."""

    def __init__(self, reason, message):
        super().__init__(f"{reason}: {message}")
        self.reason = reason


class Session(ApplicationSession):
    """A session whose joining and leaving can be awaited."""

    def __init__(self, realm):
        super().__init__(ComponentConfig(realm=realm))
        loop = asyncio.get_running_loop()
        self.joined = loop.create_future()
        self.left = loop.create_future()

    def onJoin(self, details):
        self.joined.set_result(details)

    def onLeave(self, details):
        if not self.joined.done():
            self.joined.set_exception(Refused(details.reason, details.message))
        if not self.left.done():
            self.left.set_result(details)
        self.disconnect()

    def onDisconnect(self):
        if not self.joined.done():
            self.joined.set_exception(Refused("connection lost", "before the realm was joined"))

    def onUserError(self, failure, message):
        """Quiet: an error that a procedure raises on purpose is no trouble of this program."""


async def join(url, realm, timeout=30, session=None, serializer="json"):
    """Connects over WebSocket or RawSocket, joins the realm and returns the session, a plain one unless given another."""
    serializer = SERIALIZERS[serializer]()
    loop = asyncio.get_running_loop()
    txaio.config.loop = loop
    session = session or Session(realm)
    async with asyncio.timeout(timeout):
        if url.startswith("rs"):
            await connect_rawsocket(url, session, serializer)
        else:
            await connect_websocket(url, session, serializer, timeout)
        await session.joined
    return session


async def connect_websocket(url, session, serializer, timeout):
    secure, host, port, *_ = parse_url(url)
    factory = WampWebSocketClientFactory(lambda: session, url=url, serializers=[serializer])
    factory.setProtocolOptions(openHandshakeTimeout=timeout, closeHandshakeTimeout=5)
    await asyncio.get_running_loop().create_connection(factory, host, port, ssl=secure or None)


async def connect_rawsocket(url, session, serializer):
    """To rs://HOST:PORT or rs://unix:/PATH."""
    secure, host, place = parse_rawsocket_url(url)
    factory = WampRawSocketClientFactory(lambda: session, serializer=serializer)
    loop = asyncio.get_running_loop()
    if host == "unix":
        await loop.create_unix_connection(factory, place)
    else:
        await loop.create_connection(factory, host, place, ssl=secure or None)


def say(line):
    """Writes one line to standard output at once; what is no text becomes JSON."""
    print(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False), flush=True)


def stdin_closed():
    """A future that is done once standard input has ended."""
    loop = asyncio.get_running_loop()
    closed = loop.create_future()

    def read_to_the_end():
        while os.read(sys.stdin.fileno(), 4096):
            pass
        loop.call_soon_threadsafe(closed.set_result, None)

    threading.Thread(target=read_to_the_end, daemon=True).start()
    return closed


def run(main):
    """Runs the coroutine; exits with what it returns, or with 1 and one line on standard error."""
    try:
        status = asyncio.run(main)
    except (ApplicationError, Refused, OSError, TimeoutError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        status = 1
    sys.stdout.flush()
    os._exit(status or 0)
