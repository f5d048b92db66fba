"""autobahn-python at the other end of the matrix: three sessions, one for each serializer, that do what they are told.

Each offers com.example.SERIALIZER.add, .echo, .fail, .count (which answers in parts) and .sleep (which says
so by a part when it begins). Prints READY, then reads one JSON object a line from standard input,
{"as": SERIALIZER, "do": COMMAND, ...}, and answers each with a line:

identify     {"session": NUMBER}
call         calls "procedure" with "args" and "kwargs", taking parts: {"parts", "args", "kwargs"}, or {"error", "args", "kwargs"}
begin        begins such a call, and waits for nothing: {}
cancel       cancels the call that was begun, and waits for its callee: {"error": URI}
interrupted  waits until its .sleep is cancelled: {}
register     offers "procedure" with the policies "invoke" and "match", answering [SERIALIZER, WHAT WAS CALLED]: {}
unregister   takes that back: {}
subscribe    to "topic" with the policy "match": {}
events       waits for "count" of its events: [{"args", "kwargs", "topic"}, ...]
unsubscribe  {}
publish      "count" events to "topic" with "args" and "kwargs", or the event's number from 0, acknowledged: {}
"""
import argparse
import asyncio
import json
import sys

from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.message import Cancel
from autobahn.wamp.types import CallOptions, CallResult, PublishOptions, RegisterOptions, SubscribeOptions

from peer import SERIALIZERS, join, run, say


class Partner:
    """One session and what it has under way."""

    def __init__(self, name, session):
        self.name = name
        self.session = session
        self.call_begun = None
        self.registration = None
        self.subscription = None
        self.events_received = asyncio.Queue()
        self.interruptions = asyncio.Queue()

    async def offer(self):
        """Registers what our client calls."""

        def fail(*args, **kwargs):
            raise ApplicationError("com.example.error", *args, **kwargs)

        async def count(limit, details=None):
            for number in range(limit):
                if details.progress:
                    details.progress(number)
            return limit

        async def sleep(details=None):
            try:
                if details.progress:
                    details.progress(0)
                await asyncio.sleep(600)
            except asyncio.CancelledError:
                self.interruptions.put_nowait(True)
                raise

        def echo(*args, **kwargs):
            return CallResult(*args, **kwargs)

        detailed = RegisterOptions(details_arg="details")
        procedures = {"add": (lambda a, b: a + b,), "echo": (echo,), "fail": (fail,)}
        procedures |= {"count": (count, detailed), "sleep": (sleep, detailed)}
        for name, (function, *registered_as) in procedures.items():
            await self.session.register(function, f"com.example.{self.name}.{name}", *registered_as)

    async def identify(self, request):
        return {"session": self.session._session_id}

    def start(self, request, **options):
        return self.session.call(
            request["procedure"], *request.get("args", []), **request.get("kwargs", {}), options=CallOptions(**options))

    async def call(self, request):
        parts = []
        try:
            result = await self.start(request, on_progress=lambda *args: parts.append(list(args)))
        except ApplicationError as error:
            return {"error": error.error, "args": list(error.args), "kwargs": error.kwargs}
        if isinstance(result, CallResult):
            return {"parts": parts, "args": list(result.results or []), "kwargs": result.kwresults or {}}
        return {"parts": parts, "args": [result], "kwargs": {}}

    async def begin(self, request):
        self.call_begun = self.start(request)
        return {}

    async def cancel(self, request):
        # Not by cancelling the future, which names no mode: a call that is cancelled without waiting Crossbar.io
        # answers again when its callee leaves, and autobahn-python closes the connection at such an answer.
        self.session._transport.send(Cancel(max(self.session._call_reqs), mode=Cancel.KILL))
        try:
            return {"answer": await self.call_begun}
        except ApplicationError as error:
            return {"error": error.error}

    async def interrupted(self, request):
        await self.interruptions.get()
        return {}

    async def register(self, request):
        def answer(details=None):
            return [self.name, details.procedure]

        options = RegisterOptions(invoke=request["invoke"], match=request["match"], details_arg="details")
        self.registration = await self.session.register(answer, request["procedure"], options)
        return {}

    async def unregister(self, request):
        await self.registration.unregister()
        return {}

    async def subscribe(self, request):
        def receive(*args, details=None, **kwargs):
            self.events_received.put_nowait({"args": list(args), "kwargs": kwargs, "topic": details.topic})

        options = SubscribeOptions(match=request["match"], details_arg="details")
        self.subscription = await self.session.subscribe(receive, request["topic"], options)
        return {}

    async def events(self, request):
        return [await self.events_received.get() for _ in range(request["count"])]

    async def unsubscribe(self, request):
        await self.subscription.unsubscribe()
        return {}

    async def publish(self, request):
        for number in range(request["count"]):
            args = request.get("args", [number])
            await self.session.publish(
                request["topic"], *args, **request.get("kwargs", {}), options=PublishOptions(acknowledge=True))
        return {}


async def serve(options):
    """Joins once with each serializer, then does as it is told until standard input ends."""
    partners = {name: Partner(name, await join(options.url, options.realm, serializer=name)) for name in SERIALIZERS}
    for partner in partners.values():
        await partner.offer()
    say("READY")
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        request = json.loads(line)
        async with asyncio.timeout(options.timeout):
            say(await getattr(partners[request["as"]], request["do"])(request))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="of the router: ws://127.0.0.1:PORT/ws")
    parser.add_argument("--realm", default="realm1")
    parser.add_argument("--timeout", type=float, default=30, help="seconds for one command")
    run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
