"""Publishes events of 64 bytes over RawSocket with JSON, so many at a time, each acknowledged.

`retained` events replace each other in a hundred topics; those of `history` are of the one topic com.example.history.
"""
import argparse
import json
import socket

HELLO, WELCOME, PUBLISH, PUBLISHED = 1, 2, 16, 17
TEXT = "x" * 64


class Connection:
    """A joined session."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(bytes([0x7F, 0xF1, 0, 0]))
        self.input = self.socket.makefile("rb")
        self.input.read(4)
        self.send([HELLO, "realm1", {"roles": {"publisher": {}}}])
        self.expect(WELCOME)

    def send(self, *messages):
        frames = (json.dumps(message).encode() for message in messages)
        self.socket.sendall(b"".join(len(frame).to_bytes(4, "big") + frame for frame in frames))

    def expect(self, kind):
        message = json.loads(self.input.read(int.from_bytes(self.input.read(4), "big")))
        if message[0] != kind:
            raise SystemExit(f"the router says {message}")


def publication(kind, number):
    topic = {"retained": f"com.example.topic{number % 100}", "history": "com.example.history"}.get(kind, "com.example.a")
    options = {"acknowledge": True} | ({"retain": True} if kind == "retained" else {})
    return [PUBLISH, number, options, topic, [TEXT]]


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--kind", choices=["plain", "retained", "history"], required=True)
parser.add_argument("--count", type=int, required=True)
parser.add_argument("--window", type=int, required=True)
options = parser.parse_args()
connection = Connection(options.port)
for first in range(1, options.count + 1, options.window):
    numbers = range(first, min(first + options.window, options.count + 1))
    connection.send(*(publication(options.kind, number) for number in numbers))
    for _ in numbers:
        connection.expect(PUBLISHED)
