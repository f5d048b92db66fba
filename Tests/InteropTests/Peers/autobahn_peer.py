"""autobahn-python as one peer of a test: caller, callee or subscriber, or both ends of a whole suite.

callee      registers com.example.add, .echo, .fail, .slow; prints READY; stays until standard input closes
caller      calls --procedure and prints {"args", "kwargs"}, or {"error", "args", "kwargs"} and exits 1
subscriber  prints READY, then --count events of --topic as {"args", "kwargs"}
suite       every check of autobahn_suite.py: `ok NAME` or `not ok NAME: REASON`, at the end `N passed, N failed`
advanced    the same for advanced_suite.py
"""
import argparse
import asyncio
import json

from peer import join, run, say, stdin_closed
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import CallResult

import advanced_suite
import autobahn_suite


async def callee(options):
    """Serves four procedures until standard input closes."""
    session = await join(options.url, options.realm)

    async def slow(milliseconds, *rest):
        await asyncio.sleep(milliseconds / 1000)
        return CallResult(milliseconds, *rest)

    def fail(*args, **kwargs):
        raise ApplicationError("com.example.error", *args, **kwargs)

    await session.register(lambda a, b: a + b, "com.example.add")
    await session.register(lambda *args, **kwargs: CallResult(*args, **kwargs), "com.example.echo")
    await session.register(fail, "com.example.fail")
    await session.register(slow, "com.example.slow")
    say("READY")
    await stdin_closed()
    session.leave()
    await asyncio.wait_for(session.left, 10)


async def caller(options):
    """Makes one call and prints what came back."""
    session = await join(options.url, options.realm)
    try:
        async with asyncio.timeout(options.timeout):
            result = await session.call(options.procedure, *options.args, **options.kwargs)
    except ApplicationError as error:
        say({"error": error.error, "args": list(error.args), "kwargs": error.kwargs})
        return 1
    if isinstance(result, CallResult):
        say({"args": list(result.results), "kwargs": result.kwresults or {}})
    else:
        say({"args": [result], "kwargs": {}})


async def subscriber(options):
    """Prints events as they come, until it has --count of them."""
    session = await join(options.url, options.realm)
    events = asyncio.Queue()
    await session.subscribe(lambda *args, **kwargs: events.put_nowait((args, kwargs)), options.topic)
    say("READY")

    async def receive():
        for _ in range(options.count):
            args, kwargs = await events.get()
            say({"args": list(args), "kwargs": kwargs})

    receiving = asyncio.ensure_future(receive())
    await asyncio.wait([receiving, stdin_closed()], timeout=options.timeout, return_when=asyncio.FIRST_COMPLETED)
    return 0 if receiving.done() else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    roles = {role.__name__: role for role in (caller, callee, subscriber)} | {
        "suite": autobahn_suite.suite, "advanced": advanced_suite.advanced}
    parser.add_argument("--url", required=True, help="of the router: ws://127.0.0.1:PORT/ws")
    parser.add_argument("--realm", default="realm1")
    parser.add_argument("--role", required=True, choices=sorted(roles))
    parser.add_argument("--procedure", help="of the caller")
    parser.add_argument("--topic", help="of the subscriber")
    parser.add_argument("--args", type=json.loads, default=[], help="a JSON list")
    parser.add_argument("--kwargs", type=json.loads, default={}, help="a JSON object")
    parser.add_argument("--count", type=int, default=1, help="events to receive")
    parser.add_argument("--timeout", type=float, default=60, help="seconds for a call, a check, or all events")
    parser.add_argument("--other-realm", help="of the suite: a second realm of the router, to be kept apart")
    options = parser.parse_args()
    if options.role == "caller" and not options.procedure:
        parser.error("a caller needs --procedure")
    if options.role == "subscriber" and not options.topic:
        parser.error("a subscriber needs --topic")
    run(roles[options.role](options))


if __name__ == "__main__":
    main()
