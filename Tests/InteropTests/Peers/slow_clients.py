#!/usr/bin/env python3
"""Presses a web server with clients that mean no good, and tells how others are served meanwhile.

    slow_clients.py --port 8080 --slow 1000 --half-open 10000 --oversized 100 [--pid PID]

There are clients that send a byte of a head, or of a body, each second; clients that connect and say nothing; and
clients whose heads have no end. Beside them, a few clients with kept connections ask for /hello/x as fast as they are
answered. It ends when the server has closed every connection of the bad ones, or after --seconds, and prints one line
of JSON: how many the server closed and after how many seconds at the latest, the latencies of the others in
milliseconds, and with --pid how much memory the server had at most, in MiB. Only 127.0.0.1 is pressed.
"""
import argparse
import asyncio
import json
import resource
import time

SLOW_HEAD = b"GET /hello/x HTTP/1.1\r\nHost: x\r\nX: "
SLOW_BODY = b"POST /hello/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
ENDLESS_HEAD = b"GET /hello/x HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000
REQUEST = b"GET /hello/x HTTP/1.1\r\nHost: x\r\n\r\n"


class BadClient(asyncio.Protocol):
    """Says how it begins, and remembers when the server had enough."""

    open = set()
    lifetimes = []

    def __init__(self, beginning):
        self.beginning = beginning

    def connection_made(self, transport):
        self.transport = transport
        self.began = time.monotonic()
        BadClient.open.add(self)
        if self.beginning:
            transport.write(self.beginning)

    def data_received(self, data):
        """The server says what is wrong, such as 408 or 431, and closes then."""

    def connection_lost(self, error):
        BadClient.open.discard(self)
        BadClient.lifetimes.append(time.monotonic() - self.began)


async def connect(count, beginning, port):
    loop = asyncio.get_running_loop()
    clients = []
    for start in range(0, count, 200):
        batch = [
            loop.create_connection(lambda: BadClient(beginning), "127.0.0.1", port)
            for _ in range(min(200, count - start))
        ]
        clients += [client for _, client in await asyncio.gather(*batch)]
    return clients


async def drip(clients):
    """A byte a second for each, spread over the second."""
    while True:
        for start in range(0, len(clients), 50):
            for client in clients[start:start + 50]:
                if client in BadClient.open:
                    client.transport.write(b"a")
            await asyncio.sleep(50 / len(clients))


async def ask(port, latencies):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        began = time.perf_counter()
        writer.write(REQUEST)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
        latencies.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)


def memory(pid):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0


async def main(options):
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    latencies = []
    quiet = []
    asking = [asyncio.create_task(ask(options.port, quiet)) for _ in range(options.others)]
    await asyncio.sleep(1)
    for task in asking:
        task.cancel()
    asking = [asyncio.create_task(ask(options.port, latencies)) for _ in range(options.others)]
    most = memory(options.pid) if options.pid else 0
    before = most
    slow = await connect(options.slow // 2, SLOW_HEAD, options.port)
    slow += await connect(options.slow - options.slow // 2, SLOW_BODY, options.port)
    dripping = asyncio.create_task(drip(slow)) if slow else None
    await connect(options.half_open, None, options.port)
    await connect(options.oversized, ENDLESS_HEAD, options.port)
    total = options.slow + options.half_open + options.oversized
    end = time.monotonic() + options.seconds
    while BadClient.open and time.monotonic() < end:
        await asyncio.sleep(0.1)
        if options.pid:
            most = max(most, memory(options.pid))
    for task in asking + ([dripping] if dripping else []):
        assert not task.done(), task.exception()
        task.cancel()
    latencies.sort()
    quiet.sort()
    result = {
        "clients": total, "closed by the server": len(BadClient.lifetimes),
        "longest life": round(max(BadClient.lifetimes, default=0), 1), "others' requests": len(latencies),
        "p50 ms": round(latencies[len(latencies) // 2] * 1000, 2),
        "p99 ms": round(latencies[len(latencies) * 99 // 100] * 1000, 2),
        "p99 ms before": round(quiet[len(quiet) * 99 // 100] * 1000, 2),
    }
    if options.pid:
        result |= {"MiB before": round(before, 1), "MiB at most": round(most, 1)}
    print(json.dumps(result))


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--pid", type=int)
parser.add_argument("--slow", type=int, default=1000)
parser.add_argument("--half-open", type=int, default=10_000)
parser.add_argument("--oversized", type=int, default=100)
parser.add_argument("--others", type=int, default=20)
parser.add_argument("--seconds", type=float, default=60)
asyncio.run(main(parser.parse_args()))
