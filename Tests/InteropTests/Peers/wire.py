"""WAMP over RawSocket with JSON, by hand and blocking: for clients that mean no good and need no packages."""
import json
import random
import socket
import struct

ROLES = {
    "caller": {"features": {"call_canceling": True, "progressive_call_results": True}},
    "callee": {"features": {"call_canceling": True, "progressive_call_results": True, "shared_registration": True}},
    "publisher": {"features": {"publisher_exclusion": True}},
    "subscriber": {"features": {"pattern_based_subscription": True}},
}
HANDSHAKE = b"\x7f\xf1\x00\x00"


def frame(message):
    body = message if isinstance(message, bytes) else json.dumps(message, separators=(",", ":")).encode()
    return struct.pack(">I", len(body)) + body


def hello(realm="realm1", **details):
    return [1, realm, {"roles": ROLES} | details]


class Closed(Exception):
    """The router ended the connection."""


class Wire:
    """A connection that has shaken hands."""

    def __init__(self, port, timeout=30):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.socket.sendall(HANDSHAKE)
        self.take(4)

    def send(self, *messages):
        self.socket.sendall(b"".join(map(frame, messages)))

    def take(self, count):
        while len(self.buffer) < count:
            try:
                data = self.socket.recv(1 << 18)
            except ConnectionError:
                data = b""
            if not data:
                raise Closed()
            self.buffer += data
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def receive(self):
        while True:
            head = self.take(4)
            body = self.take(int.from_bytes(head[1:], "big"))
            if head[0] == 0:
                return json.loads(body)
            if head[0] == 1:  # a ping
                self.socket.sendall(b"\x02" + head[1:] + body)

    def join(self, realm="realm1", **details):
        self.send(hello(realm, **details))
        answer = self.receive()
        if answer[0] != 2:
            raise Closed(answer)
        return answer[1]

    def call(self, request, procedure, *arguments):
        self.send([48, request, {}, procedure, list(arguments)])
        while True:
            answer = self.receive()
            if answer[0] == 50 and answer[1] == request:
                return answer[3] if len(answer) > 3 else []
            if answer[0] == 8 and answer[2] == request:
                return answer[4]

    def reset(self):
        """Ends the connection with RST (socket(7): SO_LINGER of no time): what was not yet sent is lost."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def random_message(request, ids):
    """Something that a session may say; `ids` are registrations and subscriptions that it may have."""
    name = f"torn.{random.randrange(40)}"
    match random.randrange(10):
        case 0 | 1:
            return [64, request, {"invoke": "roundrobin"}, name]
        case 2:
            return [64, request, {"match": random.choice(["prefix", "wildcard"]), "invoke": "random"}, f"torn.p{random.randrange(10)}"]
        case 3:
            return [32, request, {}, name]
        case 4:
            return [32, request, {"match": random.choice(["prefix", "wildcard"])}, random.choice(["torn", "torn..x", name])]
        case 5:
            return [16, request, {"acknowledge": random.random() < 0.5, "exclude_me": False}, name, ["x" * random.randrange(200)]]
        case 6 | 7:
            return [48, request, {"receive_progress": random.random() < 0.5, "timeout": random.choice([0, 60000])}, random.choice([name, "steady.silent"]), [1]]
        case 8:
            return [48, request, {}, "wamp.session.add_testament", [name, ["gone"], {}]]
        case _:
            return random.choice([[66, request, random.choice(ids)], [34, request, random.choice(ids)], [49, max(1, request - 1), {}]])
