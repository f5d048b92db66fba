#!/usr/bin/env python3
"""WAMP callers that others wrote, for `Benchmarks/run client`: autobahn-python on asyncio, uvloop or Twisted, wampy on
gevent.

Calls a procedure that returns its argument, over and over, with --in-flight calls outstanding at a time, and prints what
that cost this process, as one JSON object: rate (calls a second), p50 and p99 (microseconds), cpu (microseconds of this
process for a call), and how many cores it kept busy. wampy takes the next message that comes for the answer to its call,
so it can have only one in flight.

Run it with a Python that has the client: that of the test environment, or its wampy/.
"""
import argparse
import asyncio
import json
import pathlib
import sys
import time
import urllib.parse
import warnings

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Benchmarks"), str(ROOT / "Tests/InteropTests/Peers")]

from Harness.figures import quantile  # noqa: E402


class Stopwatch:
    """What passes between its making and its report."""

    def __init__(self):
        self.start, self.used = time.perf_counter(), time.process_time()

    def report(self, latencies):
        elapsed, used = time.perf_counter() - self.start, time.process_time() - self.used
        latencies.sort()
        return json.dumps({
            "rate": len(latencies) / elapsed,
            "p50": round(quantile(latencies, 0.5) * 1e6), "p99": round(quantile(latencies, 0.99) * 1e6),
            "cpu": used * 1e6 / len(latencies), "cores": used / elapsed,
        })


async def measured(session, options, gather):
    """What the calls of a session of autobahn cost; `gather` waits for several coroutines of its event loop."""
    argument = "x" * options.size

    async def call(calls, latencies):
        for _ in range(calls):
            start = time.perf_counter()
            assert await session.call(options.procedure, argument) == argument
            latencies.append(time.perf_counter() - start)

    async def call_all(calls):
        latencies = []
        shares = [calls // options.in_flight + (index < calls % options.in_flight) for index in range(options.in_flight)]
        await gather(*(call(share, latencies) for share in shares))
        return latencies

    await call_all(max(1, options.calls // 10))
    stopwatch = Stopwatch()
    return stopwatch.report(await call_all(options.calls))


async def autobahn(options):
    from peer import join

    session = await join(options.url, options.realm)
    print(await measured(session, options, asyncio.gather))
    session.leave()
    await session.left


def twisted(options):
    import txaio

    txaio.use_twisted()
    from autobahn.twisted.wamp import ApplicationSession
    from autobahn.twisted.websocket import WampWebSocketClientFactory
    from autobahn.wamp.serializer import JsonSerializer
    from autobahn.wamp.types import ComponentConfig
    from twisted.internet import reactor
    from twisted.internet.defer import ensureDeferred, gatherResults

    def gather(*coroutines):
        return gatherResults(map(ensureDeferred, coroutines))

    class Caller(ApplicationSession):
        async def onJoin(self, details):
            print(await measured(self, options, gather))
            self.leave()

        def onDisconnect(self):
            reactor.stop()

    session = Caller(ComponentConfig(realm=options.realm))
    router = urllib.parse.urlsplit(options.url)
    factory = WampWebSocketClientFactory(lambda: session, url=options.url, serializers=[JsonSerializer()])
    reactor.connectTCP(router.hostname, router.port, factory)
    reactor.run()


def wampy(options):
    warnings.simplefilter("ignore")
    import logging

    logging.disable(logging.CRITICAL)  # it logs every message
    from wampy.peers.clients import Client

    argument = "x" * options.size
    with Client(url=options.url, realm=options.realm) as client:
        latencies = []
        for number in range(-(options.calls // 10), options.calls):
            if number == 0:
                latencies, stopwatch = [], Stopwatch()
            start = time.perf_counter()
            assert client.call(options.procedure, argument) == argument
            latencies.append(time.perf_counter() - start)
        print(stopwatch.report(latencies))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("client", choices=["asyncio", "uvloop", "twisted", "wampy"])
    parser.add_argument("url")
    parser.add_argument("realm")
    parser.add_argument("procedure")
    parser.add_argument("in_flight", type=int)
    parser.add_argument("size", type=int, help="characters of the argument")
    parser.add_argument("calls", type=int, help="how many are measured; a tenth of that goes before")
    options = parser.parse_args()
    if options.client == "wampy":
        if options.in_flight != 1:
            parser.error("wampy can have only one call in flight")
        wampy(options)
    elif options.client == "twisted":
        twisted(options)
    elif options.client == "uvloop":
        import uvloop

        uvloop.run(autobahn(options))
    else:
        asyncio.run(autobahn(options))


if __name__ == "__main__":
    main()
