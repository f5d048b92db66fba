#!/usr/bin/env python3
"""WAMP calls through any router on the loopback, autobahn-python at both ends, over WebSocket with JSON.

A caller keeps --in-flight calls outstanding; a callee, in a process of its own, returns the argument, and each result
is compared with it. Prints one JSON object: rate (calls a second), p50 and p99 (microseconds), cpu (microseconds of
the router for a call), and how many cores the router, the caller and the callee kept busy. The router's process is
found by the port that it listens on. With --one-core the router and both ends share one core.

Needs autobahn-python: run it with the Python of the test environment (.build/venv/bin/python).
"""
import argparse
import asyncio
import contextlib
import os
import pathlib
import subprocess
import sys
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Benchmarks"), str(ROOT / "Tests/InteropTests/Peers")]

from Harness.figures import quantile  # noqa: E402
from Harness.processes import CORES, Failure, cpu_seconds, listener, on_cores, pinned, stop  # noqa: E402
from peer import join, run, say, stdin_closed  # noqa: E402

PROCEDURE = "com.example.benchmark.echo"


async def callee(options):
    """Serves the procedure until standard input closes."""
    session = await join(options.url, options.realm)
    await session.register(lambda argument: argument, PROCEDURE)
    say("READY")
    await stdin_closed()


async def caller(options, callee_process, router):
    """Calls for the warm-up and then for the measured time, and prints the figures of the latter."""
    session = await join(options.url, options.realm)
    argument = "x" * options.size
    latencies = []
    processes = {"router": router, "caller": os.getpid(), "callee": callee_process}

    async def call_until(end):
        while (start := time.perf_counter()) < end:
            if await session.call(PROCEDURE, argument) != argument:
                raise Failure("a call returned something else than its argument")
            latencies.append(time.perf_counter() - start)

    async def call_for(seconds):
        latencies.clear()
        end = time.perf_counter() + seconds
        await asyncio.gather(*(call_until(end) for _ in range(options.in_flight)))

    async with asyncio.timeout(options.warmup + options.seconds + 30):
        await call_for(options.warmup)
        used = {name: -cpu_seconds(process) for name, process in processes.items()}
        start = time.perf_counter()
        await call_for(options.seconds)
        elapsed = time.perf_counter() - start
        used = {name: used[name] + cpu_seconds(process) for name, process in processes.items()}

    if not latencies:
        raise Failure("no call came back")
    latencies.sort()
    figures = {
        "rate": round(len(latencies) / elapsed, 1),
        "p50": round(quantile(latencies, 0.5) * 1e6),
        "p99": round(quantile(latencies, 0.99) * 1e6),
        "cpu": round(used["router"] * 1e6 / len(latencies), 2),
        "cores": round(used["router"] / elapsed, 3),
        "caller_cores": round(used["caller"] / elapsed, 3),
        "callee_cores": round(used["callee"] / elapsed, 3),
    }
    say(figures)


@contextlib.contextmanager
def running_callee(options):
    """This program as callee, registered when the block begins."""
    command = [sys.executable, __file__, "--callee", "--url", options.url, "--realm", options.realm]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=on_cores(options.cores)
    )
    try:
        if process.stdout.readline() != b"READY\n":
            raise Failure("the callee could not register its procedure")
        yield process.pid
    finally:
        stop(process)


async def measure(options):
    router = listener(options.port)
    with pinned(router, options.cores), pinned(os.getpid(), options.cores), running_callee(options) as callee_process:
        await caller(options, callee_process, router)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="of the router: ws://127.0.0.1:PORT/ws")
    parser.add_argument("--realm", default="realm1")
    parser.add_argument("--in-flight", type=int, default=1, help="calls outstanding at a time")
    parser.add_argument("--size", type=int, default=16, help="characters of the argument")
    parser.add_argument("--seconds", type=float, default=2, help="measured time")
    parser.add_argument("--warmup", type=float, default=0.5, help="seconds before it")
    parser.add_argument("--one-core", action="store_true", help="router, caller and callee share a core")
    parser.add_argument("--callee", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    url = urllib.parse.urlsplit(options.url)
    if url.hostname not in ("127.0.0.1", "localhost", "::1") or not url.port:
        parser.error("the router must be on the loopback, and the URL must name its port")
    options.port = url.port
    options.cores = CORES[:1] if options.one_core else CORES
    try:
        run(callee(options) if options.callee else measure(options))
    except Failure as failure:
        sys.exit(f"rpc_load: {failure}")


if __name__ == "__main__":
    main()
