"""Publishes and calls over a router's HTTP bridge, with crossbarhttp, a client that was written for Crossbar.io's.

    bridge_client.py --url http://127.0.0.1:8081 --router ws://127.0.0.1:8080/ws [--key KEY --secret SECRET]

A component of autobahn answers the calls and gets the events. Prints `ok NAME` for each thing that holds; the first that
does not ends the run with exit status 1.
"""

import argparse
import asyncio
import sys

import crossbarhttp
from autobahn.asyncio.component import Component
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import SubscribeOptions

events = asyncio.Queue()


def failing():
    raise ApplicationError("com.example.error", "no luck", code=7)


async def drive(options):
    loop = asyncio.get_running_loop()

    def client(path, key=options.key, secret=options.secret):
        return crossbarhttp.Client(options.url + path, key=key, secret=secret, timeout=10)

    def asked(function, *arguments, **keywords):
        return loop.run_in_executor(None, lambda: function(*arguments, **keywords))

    publisher, caller = client("/publish"), client("/call")
    publication = await asked(publisher.publish, "com.example.bridge.topic", 1, "zwei", key={"ä": [None, True]})
    event = await asyncio.wait_for(events.get(), 10)
    assert event == ((1, "zwei"), {"key": {"ä": [None, True]}}, publication), event
    print("ok an event arrives, with the number that the publisher got", flush=True)

    assert await asked(caller.call, "com.example.bridge.add", 2, b=3) == 5
    print("ok a call has its result", flush=True)
    for procedure, kind in [("com.example.bridge.fail", crossbarhttp.ClientCallRuntimeError),
                            ("com.example.bridge.nobody", crossbarhttp.ClientNoCalleeRegistered)]:
        try:
            await asked(caller.call, procedure)
        except kind:
            continue
        raise AssertionError(f"{procedure} has not failed")
    print("ok a call has its error", flush=True)

    if options.key:
        for key, secret in [(options.key, "wrong"), ("nobody", options.secret), (None, None)]:
            try:
                await asked(client("/publish", key, secret).publish, "com.example.bridge.topic")
            except (crossbarhttp.ClientSignatureError, crossbarhttp.ClientMissingParams):
                continue
            raise AssertionError(f"the key {key!r} with the secret {secret!r} was taken")
        print("ok wrong keys, wrong secrets and no signature are refused", flush=True)
    assert events.empty()


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--router", required=True)
    parser.add_argument("--key")
    parser.add_argument("--secret")
    options = parser.parse_args()
    component = Component(transports=[{"url": options.router, "type": "websocket"}], realm="realm1")
    outcome = asyncio.get_running_loop().create_future()

    @component.on_join
    async def joined(session, details):
        try:
            await session.register(lambda a, b: a + b, "com.example.bridge.add")
            await session.register(failing, "com.example.bridge.fail")

            def heard(*arguments, details, **keywords):
                events.put_nowait((arguments, keywords, details.publication))

            await session.subscribe(heard, "com.example.bridge.topic", SubscribeOptions(details=True))
            await drive(options)
            outcome.set_result(None)
        except Exception as error:
            outcome.set_exception(error)

    running = asyncio.ensure_future(component.start())
    try:
        await asyncio.wait_for(outcome, 60)
    finally:
        await component.stop()
        running.cancel()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
