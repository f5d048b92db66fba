"""Holds many connections to an echo server at once.

    hold_connections.py --port PORT [--connections 10000] [--size 64] [--pause]

Opens all and says `opened COUNT`; sends a message on each, compares what comes back, and says `echoed COUNT`; closes
all and says `closed COUNT`: every other one by the end of its stream, which the server must answer with the same, the
rest by a reset. With --pause it waits for a line on standard input before it echoes and before it closes. Whatever goes
wrong is one line on standard error and exit status 1. It needs nothing but Python.
"""
import argparse
import contextlib
import os
import resource
import selectors
import socket
import struct
import sys
import time

PATIENCE = 60  # seconds for each step
AT_ONCE = 256  # connections that are being opened together: fewer than the backlog of any server
RESET = struct.pack("ii", 1, 0)  # struct linger: closing resets the connection


class Failure(Exception):
    """What ends this program, in one sentence."""


class Connection:
    """A socket, what it sends, and how much of that came back."""

    def __init__(self, port, number, size):
        self.message = (number.to_bytes(4, "big") * (size // 4 + 1))[:size]  # another one on each
        self.received = 0
        self.socket = socket.socket()
        self.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):  # under way: `opened` says how it went
            self.socket.connect(("127.0.0.1", port))

    def opened(self):
        if error := self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(error, f"connect: {os.strerror(error)}")
        return True

    def send(self):
        if self.socket.send(self.message) < len(self.message):
            raise Failure("a fresh connection did not take one message")

    def echoed(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise Failure("the server closed a connection")
        if piece != self.message[self.received : self.received + len(piece)]:
            raise Failure("the server sent back other bytes than it got")
        self.received += len(piece)
        return self.received == len(self.message)

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.socket.close()

    def ended(self):
        if self.socket.recv(65536):
            raise Failure("the server sent more than it got")
        return True


def until_all(connections, event, is_done):
    """Asks `is_done` of each connection whenever `event` says that it is ready, until it was true of all."""
    deadline = time.monotonic() + PATIENCE
    with selectors.EpollSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, event, connection)
        waiting = len(connections)
        while waiting:
            if time.monotonic() > deadline:
                raise Failure(f"{waiting} of {len(connections)} connections waited for more than {PATIENCE} seconds")
            for key, _ in selector.select(1):
                if is_done(key.data):
                    selector.unregister(key.fileobj)
                    waiting -= 1


def open_all(port, count, size):
    connections = []
    while len(connections) < count:
        numbers = range(len(connections), min(count, len(connections) + AT_ONCE))
        fresh = [Connection(port, number, size) for number in numbers]
        until_all(fresh, selectors.EVENT_WRITE, Connection.opened)
        connections += fresh
    return connections


def echo_on_all(connections):
    for connection in connections:
        connection.send()
    until_all(connections, selectors.EVENT_READ, Connection.echoed)


def close_all(connections):
    for connection in connections[1::2]:
        connection.reset()
    for connection in connections[::2]:
        connection.socket.shutdown(socket.SHUT_WR)
    until_all(connections[::2], selectors.EVENT_READ, Connection.ended)
    for connection in connections[::2]:
        connection.socket.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--size", type=int, default=64, help="bytes of each message")
    parser.add_argument("--pause", action="store_true", help="wait for a line before echoing and before closing")
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    def say(what):
        print(what, options.connections, flush=True)

    def pause():
        if options.pause:
            sys.stdin.readline()

    try:
        connections = open_all(options.port, options.connections, options.size)
        say("opened")
        pause()
        echo_on_all(connections)
        say("echoed")
        pause()
        close_all(connections)
        say("closed")
    except (Failure, OSError) as failure:
        sys.exit(f"hold_connections: {failure}")


if __name__ == "__main__":
    main()
