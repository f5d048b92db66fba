"""What any WAMP router must do for autobahn-python, with autobahn at both ends: two sessions, `left` and `right`."""
import asyncio
import random
from dataclasses import dataclass

from peer import Refused, Session, join, say
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import CallResult, PublishOptions

#: Where a WebSocket frame's length field grows, where a signed length would fail, and a large one.
SIZES = (0, 1, 125, 126, 127, 32767, 32768, 65535, 65536, 1 << 20)
#: A message's own text around its payload is shorter than this, in every message that carries one.
OVERHEAD = 100

VALUES = [
    *(None, True, False, 0, -1, 2**31, 2**53, -(2**53), 1.5, -0.25, 1e-9),
    *("", "plain", "Grüße, 世界 🐍", '"\\/\b\f\n\r\t\x01', b"", b"\x00", bytes(range(256))),
    *([], {}, [None], [[], [[]], {"a": []}], {"a": {"b": [1, 2, {"c": None}]}, "": "empty key", "ключ": "значение"}),
]

CHECKS = []


def check(function):
    """Adds a check to the suite; its name without underscores is what is printed."""
    CHECKS.append(function)
    return function


@dataclass
class Pair:
    """Two sessions in one realm, and where they came from."""

    left: Session
    right: Session
    options: object


class Events:
    """The events of one subscription, to be awaited in order."""

    def __init__(self):
        self.queue = asyncio.Queue()

    def __call__(self, *args, **kwargs):
        self.queue.put_nowait((args, kwargs))

    async def next(self):
        return await self.queue.get()


def acknowledged(**options):
    return PublishOptions(acknowledge=True, **options)


async def error_of(awaitable):
    """The WAMP error that the request must end with."""
    try:
        result = await awaitable
    except ApplicationError as error:
        return error
    raise AssertionError(f"no error but {result!r}")


def equal(found, expected):
    """As ==, but 1 is not 1.0, nor is True 1."""
    assert repr(found) == repr(expected), f"{found!r:.200} is not {expected!r:.200}"


@check
async def a_call_carries_positional_arguments(pair):
    await pair.left.register(lambda a, b: a + b, "com.example.suite.add")
    equal(await pair.right.call("com.example.suite.add", 2, 3), 5)


@check
async def a_call_carries_keyword_arguments(pair):
    await pair.left.register(lambda **kwargs: kwargs, "com.example.suite.keywords")
    equal(await pair.right.call("com.example.suite.keywords", name="value"), {"name": "value"})


@check
async def a_call_may_carry_nothing(pair):
    await pair.left.register(lambda *args, **kwargs: len(args) + len(kwargs), "com.example.suite.nothing")
    equal(await pair.right.call("com.example.suite.nothing"), 0)


@check
async def a_result_carries_positional_and_keyword_values(pair):
    await pair.left.register(lambda *args, **kwargs: CallResult(*args, **kwargs), "com.example.suite.echo")
    result = await pair.right.call("com.example.suite.echo", 1, "two", three=[3])
    equal((result.results, result.kwresults), ((1, "two"), {"three": [3]}))


@check
async def every_kind_of_value_comes_back_as_it_was(pair):
    await pair.left.register(lambda value: value, "com.example.suite.same")
    for value in VALUES:
        equal(await pair.right.call("com.example.suite.same", value), value)
    equal(await pair.right.call("com.example.suite.same", VALUES), VALUES)


@check
async def a_session_may_call_its_own_procedure(pair):
    await pair.left.register(lambda: "own", "com.example.suite.own")
    equal(await pair.left.call("com.example.suite.own"), "own")


@check
async def an_error_carries_its_uri_and_arguments(pair):
    def fail(*args, **kwargs):
        raise ApplicationError("com.example.error", *args, **kwargs)

    await pair.left.register(fail, "com.example.suite.fail")
    error = await error_of(pair.right.call("com.example.suite.fail", "text", 7, reason={"code": 1}))
    equal((error.error, error.args, error.kwargs), ("com.example.error", ("text", 7), {"reason": {"code": 1}}))


@check
async def a_failing_handler_gives_a_runtime_error(pair):
    await pair.left.register(lambda: {}["missing"], "com.example.suite.raise")
    error = await error_of(pair.right.call("com.example.suite.raise"))
    equal(error.error, "wamp.error.runtime_error")


@check
async def an_unknown_procedure_is_an_error(pair):
    error = await error_of(pair.right.call("com.example.suite.unknown"))
    equal(error.error, "wamp.error.no_such_procedure")


@check
async def a_second_registration_is_refused(pair):
    await pair.left.register(lambda: 1, "com.example.suite.taken")
    error = await error_of(pair.right.register(lambda: 2, "com.example.suite.taken"))
    equal(error.error, "wamp.error.procedure_already_exists")
    equal(await pair.right.call("com.example.suite.taken"), 1)


@check
async def an_unregistered_procedure_is_gone_and_may_be_taken(pair):
    registration = await pair.left.register(lambda: 1, "com.example.suite.moved")
    await registration.unregister()
    error = await error_of(pair.right.call("com.example.suite.moved"))
    equal(error.error, "wamp.error.no_such_procedure")
    await pair.right.register(lambda: 2, "com.example.suite.moved")
    equal(await pair.left.call("com.example.suite.moved"), 2)


@check
async def two_hundred_calls_at_once_each_get_their_own_reply(pair):
    async def slow(token, seconds):
        await asyncio.sleep(seconds)
        return token

    await pair.left.register(slow, "com.example.suite.slow")
    tokens = [f"token-{number}" for number in range(200)]
    calls = [pair.right.call("com.example.suite.slow", token, random.uniform(0, 0.5)) for token in tokens]
    equal(await asyncio.gather(*calls), tokens)


@check
async def calls_of_every_size_come_back(pair):
    await pair.left.register(lambda text: text, "com.example.suite.size")
    for size in SIZES:
        assert await pair.right.call("com.example.suite.size", "x" * size) == "x" * size, f"{size} bytes differ"


@check
async def calls_of_every_frame_length_around_a_boundary_come_back(pair):
    await pair.left.register(lambda text: text, "com.example.suite.frame")
    for boundary in (126, 32768, 65536):
        for size in range(max(0, boundary - OVERHEAD), boundary + 2):
            assert await pair.right.call("com.example.suite.frame", "x" * size) == "x" * size, f"{size} bytes differ"


@check
async def an_acknowledged_publication_has_an_id_and_arrives(pair):
    events = Events()
    await pair.right.subscribe(events, "com.example.suite.topic")
    publication = await pair.left.publish("com.example.suite.topic", 1, "two", three=[3], options=acknowledged())
    assert 1 <= publication.id <= 2**53, f"publication id {publication.id}"
    equal(await events.next(), ((1, "two"), {"three": [3]}))


@check
async def publications_without_acknowledgement_arrive_in_order(pair):
    events = Events()
    await pair.right.subscribe(events, "com.example.suite.order")
    for number in range(1000):
        pair.left.publish("com.example.suite.order", number)
    for number in range(1000):
        equal(await events.next(), ((number,), {}))


@check
async def events_carry_every_kind_of_value(pair):
    events = Events()
    await pair.right.subscribe(events, "com.example.suite.values")
    for value in VALUES:
        pair.left.publish("com.example.suite.values", value, named=value)
        equal(await events.next(), ((value,), {"named": value}))


@check
async def events_of_every_size_arrive(pair):
    events = Events()
    await pair.right.subscribe(events, "com.example.suite.size")
    for size in SIZES:
        await pair.left.publish("com.example.suite.size", "x" * size, options=acknowledged())
        assert await events.next() == (("x" * size,), {}), f"{size} bytes differ"


@check
async def a_publication_reaches_every_subscriber_but_its_publisher(pair):
    events = {session: Events() for session in (pair.left, pair.right)}
    for session in events:
        await session.subscribe(events[session], "com.example.suite.excluded")
    await pair.left.publish("com.example.suite.excluded", "others", options=acknowledged())
    await pair.left.publish("com.example.suite.excluded", "all", options=acknowledged(exclude_me=False))
    equal(await events[pair.right].next(), (("others",), {}))
    equal(await events[pair.right].next(), (("all",), {}))
    equal(await events[pair.left].next(), (("all",), {}))


@check
async def an_unsubscribed_topic_is_silent(pair):
    events = Events()
    subscription = await pair.right.subscribe(events, "com.example.suite.left")
    await pair.right.subscribe(events, "com.example.suite.kept")
    await subscription.unsubscribe()
    await pair.left.publish("com.example.suite.left", "nobody", options=acknowledged())
    await pair.left.publish("com.example.suite.kept", "somebody", options=acknowledged())
    equal(await events.next(), (("somebody",), {}))


@check
async def a_publication_without_subscribers_is_acknowledged(pair):
    publication = await pair.left.publish("com.example.suite.alone", options=acknowledged())
    assert 1 <= publication.id <= 2**53, f"publication id {publication.id}"


@check
async def goodbye_is_answered_and_frees_the_procedures(pair):
    guest = await join(pair.options.url, pair.options.realm)
    await guest.register(lambda: 1, "com.example.suite.guest")
    guest.leave()
    details = await guest.left
    # The specification wants goodbye_and_out; Crossbar.io answers with normal. A lost connection would say neither.
    assert details.reason in ("wamp.close.goodbye_and_out", "wamp.close.normal"), details.reason
    error = await error_of(pair.right.call("com.example.suite.guest"))
    equal(error.error, "wamp.error.no_such_procedure")


@check
async def a_callee_that_is_lost_ends_the_calls_it_had(pair):
    guest = await join(pair.options.url, pair.options.realm)
    invoked, released = asyncio.Event(), asyncio.Event()

    async def never():
        invoked.set()
        await released.wait()

    await guest.register(never, "com.example.suite.never")
    call = asyncio.ensure_future(pair.right.call("com.example.suite.never"))
    await invoked.wait()
    guest._transport.transport.abort()
    error = await error_of(call)
    equal(error.error, "wamp.error.canceled")
    await pair.right.register(lambda: "again", "com.example.suite.never")
    released.set()


@check
async def an_unknown_realm_is_refused(pair):
    try:
        await join(pair.options.url, "com.example.no.such.realm")
    except Refused as refusal:
        equal(refusal.reason, "wamp.error.no_such_realm")
    else:
        raise AssertionError("the realm was joined")


@check
async def another_realm_sees_nothing_of_this_one(pair):
    if not pair.options.other_realm:
        return "no --other-realm was given"
    stranger = await join(pair.options.url, pair.options.other_realm)
    events = Events()
    await pair.left.register(lambda: 1, "com.example.suite.apart")
    await pair.left.subscribe(events, "com.example.suite.apart")
    error = await error_of(stranger.call("com.example.suite.apart"))
    equal(error.error, "wamp.error.no_such_procedure")
    await stranger.publish("com.example.suite.apart", "stranger", options=acknowledged())
    await pair.right.publish("com.example.suite.apart", "friend", options=acknowledged())
    equal(await events.next(), (("friend",), {}))
    stranger.leave()
    await stranger.left


async def outcome(function, options):
    """Runs one check with two sessions of its own; the line that says how it went."""
    name = function.__name__.replace("_", " ")
    try:
        async with asyncio.timeout(options.timeout):
            pair = Pair(await join(options.url, options.realm), await join(options.url, options.realm), options)
            skipped = await function(pair)
            for session in (pair.left, pair.right):
                session.leave()
                await session.left
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".replace("\n", " ")
        return f"not ok {name}: {reason:.500}"
    return f"skip {name}: {skipped}" if skipped else f"ok {name}"


async def suite(options, checks=CHECKS):
    """Runs every check, one after the other; 1 when one of them failed."""
    failed = passed = 0
    for function in checks:
        line = await outcome(function, options)
        say(line)
        passed += line.startswith("ok ")
        failed += line.startswith("not ok ")
    say(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
