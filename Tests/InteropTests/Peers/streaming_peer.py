"""autobahn-python at the other end of calls whose results come in parts, or that are cancelled.

callee   registers com.example.py.count, which answers in parts, and com.example.py.sleep; prints READY, and CANCELED
         when the latter is cancelled; stays until standard input closes
caller   calls --procedure with --args; prints {"part": ...} for each part and {"result": ...} at the end
"""
import argparse
import asyncio
import json

from peer import join, run, say, stdin_closed
from autobahn.wamp.types import CallOptions, RegisterOptions


async def callee(options):
    """Serves two procedures until standard input closes."""
    session = await join(options.url, options.realm)

    async def count(limit, details=None):
        for number in range(limit):
            if details.progress:
                details.progress(number)
            await asyncio.sleep(0)
        return limit

    async def sleep():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            say("CANCELED")
            raise

    await session.register(count, "com.example.py.count", RegisterOptions(details_arg="details"))
    await session.register(sleep, "com.example.py.sleep")
    say("READY")
    await stdin_closed()
    session.leave()
    await asyncio.wait_for(session.left, 10)


async def caller(options):
    """Makes one call and prints what comes back."""
    session = await join(options.url, options.realm)
    on_progress = CallOptions(on_progress=lambda *args: say({"part": list(args)}))
    async with asyncio.timeout(30):
        say({"result": await session.call(options.procedure, *options.args, options=on_progress)})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="of the router: ws://127.0.0.1:PORT/ws")
    parser.add_argument("--realm", default="realm1")
    parser.add_argument("--role", required=True, choices=["callee", "caller"])
    parser.add_argument("--procedure", help="of the caller")
    parser.add_argument("--args", type=json.loads, default=[], help="a JSON list")
    options = parser.parse_args()
    run({"callee": callee, "caller": caller}[options.role](options))


if __name__ == "__main__":
    main()
