"""What a router of the advanced profile must do for autobahn-python, with autobahn at both ends."""
import asyncio

from autobahn.wamp.types import CallOptions, RegisterOptions, SubscribeOptions

from autobahn_suite import Events, acknowledged, equal, error_of, suite
from peer import join

CHECKS = []


def check(function):
    """Adds a check to the suite; its name without underscores is what is printed."""
    CHECKS.append(function)
    return function


class DetailedEvents(Events):
    """The events of one subscription with their topics."""

    def __call__(self, *args, details):
        self.queue.put_nowait((args, details.topic))


@check
async def results_come_in_parts(pair):
    async def count(limit, details):
        for number in range(limit):
            details.progress(number, last=False)
        return "done"

    parts = []
    await pair.left.register(count, "com.example.advanced.count", options=RegisterOptions(details_arg="details"))
    options = CallOptions(on_progress=lambda number, last: parts.append(number))
    equal(await pair.right.call("com.example.advanced.count", 100, options=options), "done")
    equal(parts, list(range(100)))


@check
async def a_cancelled_call_interrupts_its_callee(pair):
    started, interrupted = asyncio.Event(), asyncio.Event()

    async def slow():
        started.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            interrupted.set()
            raise

    await pair.left.register(slow, "com.example.advanced.slow")
    await pair.left.register(lambda: "quick", "com.example.advanced.quick")
    call = pair.right.call("com.example.advanced.slow")
    await started.wait()
    call.cancel()
    await interrupted.wait()
    equal(await pair.right.call("com.example.advanced.quick"), "quick")


@check
async def a_call_takes_no_longer_than_its_timeout(pair):
    await pair.left.register(lambda: asyncio.sleep(60), "com.example.advanced.sleep")
    error = await error_of(pair.right.call("com.example.advanced.sleep", options=CallOptions(timeout=50)))
    equal(error.error, "wamp.error.timeout")


@check
async def the_most_specific_registration_is_called(pair):
    async def register(uri, match):
        options = RegisterOptions(match=match, details_arg="details")
        await pair.left.register(lambda details: [match, details.procedure], uri, options=options)

    await register("com.example.patterns.a.b", "exact")
    await register("com.example.patterns.a", "prefix")
    await register("com.example.patterns..b", "wildcard")
    equal((await pair.right.call("com.example.patterns.a.b"))[0], "exact")
    equal(await pair.right.call("com.example.patterns.a.c"), ["prefix", "com.example.patterns.a.c"])
    equal(await pair.right.call("com.example.patterns.x.b"), ["wildcard", "com.example.patterns.x.b"])
    error = await error_of(pair.right.call("com.example.patterns.x.c"))
    equal(error.error, "wamp.error.no_such_procedure")


@check
async def an_event_reaches_every_subscription_that_matches(pair):
    events = {match: DetailedEvents() for match in ("exact", "prefix", "wildcard")}
    topics = {"exact": "com.example.topics.a.b", "prefix": "com.example.topics.a", "wildcard": "com.example.topics..b"}
    for match, topic in topics.items():
        options = SubscribeOptions(match=match, details_arg="details")
        await pair.right.subscribe(events[match], topic, options=options)
    await pair.left.publish("com.example.topics.a.b", 1, options=acknowledged())
    for match in events:
        equal(await events[match].next(), ((1,), "com.example.topics.a.b"))
    await pair.left.publish("com.example.topics.a.c", 2, options=acknowledged())
    await pair.left.publish("com.example.topics.c.b", 3, options=acknowledged())
    equal(await events["prefix"].next(), ((2,), "com.example.topics.a.c"))
    equal(await events["wildcard"].next(), ((3,), "com.example.topics.c.b"))


@check
async def callees_of_a_shared_registration_take_turns(pair):
    options = RegisterOptions(invoke="roundrobin")
    first = await pair.left.register(lambda: "left", "com.example.advanced.shared", options=options)
    second = await pair.right.register(lambda: "right", "com.example.advanced.shared", options=options)
    equal(first.id, second.id)
    answers = [await pair.right.call("com.example.advanced.shared") for _ in range(6)]
    equal(answers, ["left", "right"] * 3)
    await first.unregister()
    equal(await pair.left.call("com.example.advanced.shared"), "right")
    error = await error_of(
        pair.left.register(lambda: 1, "com.example.advanced.shared", options=RegisterOptions(invoke="last")))
    equal(error.error, "wamp.error.procedure_already_exists")


@check
async def a_procedure_can_be_taken_away(pair):
    await pair.left.register(lambda: "left", "com.example.advanced.taken")
    options = RegisterOptions(force_reregister=True)
    await pair.right.register(lambda: "right", "com.example.advanced.taken", options=options)
    equal(await pair.left.call("com.example.advanced.taken"), "right")


@check
async def a_callee_gets_no_more_calls_than_it_takes(pair):
    running, most = 0, 0

    async def work():
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.05)
        running -= 1

    options = RegisterOptions(invoke="single", concurrency=2)
    await pair.left.register(work, "com.example.advanced.work", options=options)
    calls = [pair.right.call("com.example.advanced.work") for _ in range(5)]
    errors = [result for result in await asyncio.gather(*calls, return_exceptions=True) if result]
    equal(most, 2)
    equal({error.error for error in errors}, {"crossbar.error.max_concurrency_reached"})
    equal(len(errors), 3)


@check
async def events_can_be_meant_for_some_only(pair):
    events = {session: Events() for session in (pair.left, pair.right)}
    for session in events:
        await session.subscribe(events[session], "com.example.advanced.some")
    guest = await join(pair.options.url, pair.options.realm)
    left, right = pair.left._session_id, pair.right._session_id
    await guest.publish("com.example.advanced.some", 1, options=acknowledged(eligible=[left]))
    await guest.publish("com.example.advanced.some", 2, options=acknowledged(exclude=[left]))
    await guest.publish("com.example.advanced.some", 3, options=acknowledged(eligible=[left, right], exclude=[right]))
    await guest.publish("com.example.advanced.some", 4, options=acknowledged())
    equal([(await events[pair.left].next())[0] for _ in range(3)], [(1,), (3,), (4,)])
    equal([(await events[pair.right].next())[0] for _ in range(2)], [(2,), (4,)])
    guest.leave()
    await guest.left


@check
async def a_retained_event_waits_for_its_subscriber(pair):
    await pair.left.publish("com.example.advanced.state", "kept", options=acknowledged(retain=True))
    events = Events()
    options = SubscribeOptions(get_retained=True)
    await pair.right.subscribe(events, "com.example.advanced.state", options=options)
    equal(await events.next(), (("kept",), {}))


@check
async def the_session_api_tells_who_is_here(pair):
    joined, gone = Events(), Events()
    await pair.left.subscribe(joined, "wamp.session.on_join")
    await pair.left.subscribe(gone, "wamp.session.on_leave")
    count = await pair.left.call("wamp.session.count")
    guest = await join(pair.options.url, pair.options.realm)
    identity = guest._session_id
    (details,), _ = await joined.next()
    equal(details["session"], identity)
    equal(await pair.left.call("wamp.session.count"), count + 1)
    assert identity in await pair.left.call("wamp.session.list")
    equal((await pair.left.call("wamp.session.get", identity))["session"], identity)
    guest.leave()
    await guest.left
    equal((await gone.next())[0][0], identity)
    error = await error_of(pair.left.call("wamp.session.get", identity))
    equal(error.error, "wamp.error.no_such_session")


@check
async def the_registration_api_tells_what_is_offered(pair):
    names = ("on_create", "on_register", "on_unregister", "on_delete")
    events = {name: Events() for name in names}
    for name in names:
        await pair.left.subscribe(events[name], f"wamp.registration.{name}")
    registration = await pair.right.register(lambda: 1, "com.example.advanced.offered")
    session = pair.right._session_id
    (creator, details), _ = await events["on_create"].next()
    equal((creator, details["id"], details["uri"]), (session, registration.id, "com.example.advanced.offered"))
    equal((await events["on_register"].next())[0], (session, registration.id))
    equal(await pair.left.call("wamp.registration.lookup", "com.example.advanced.offered"), registration.id)
    equal(await pair.left.call("wamp.registration.match", "com.example.advanced.offered"), registration.id)
    equal(await pair.left.call("wamp.registration.list_callees", registration.id), [session])
    assert registration.id in (await pair.left.call("wamp.registration.list"))["exact"]
    await registration.unregister()
    equal((await events["on_unregister"].next())[0], (session, registration.id))
    equal((await events["on_delete"].next())[0], (session, registration.id))


@check
async def the_subscription_api_tells_what_is_listened_to(pair):
    names = ("on_create", "on_subscribe", "on_unsubscribe", "on_delete")
    events = {name: Events() for name in names}
    for name in names:
        await pair.left.subscribe(events[name], f"wamp.subscription.{name}")
    subscription = await pair.right.subscribe(Events(), "com.example.advanced.listened")
    session = pair.right._session_id
    (creator, details), _ = await events["on_create"].next()
    equal((creator, details["id"], details["uri"]), (session, subscription.id, "com.example.advanced.listened"))
    equal((await events["on_subscribe"].next())[0], (session, subscription.id))
    equal(await pair.left.call("wamp.subscription.match", "com.example.advanced.listened"), [subscription.id])
    equal(await pair.left.call("wamp.subscription.count_subscribers", subscription.id), 1)
    await subscription.unsubscribe()
    equal((await events["on_unsubscribe"].next())[0], (session, subscription.id))
    equal((await events["on_delete"].next())[0], (session, subscription.id))


@check
async def a_testament_is_published_when_its_session_is_lost(pair):
    events = Events()
    await pair.left.subscribe(events, "com.example.advanced.will")
    guest = await join(pair.options.url, pair.options.realm)
    await guest.call("wamp.session.add_testament", "com.example.advanced.will", ["last words"], {"of": "guest"})
    guest._transport.transport.abort()
    equal(await events.next(), (("last words",), {"of": "guest"}))


async def advanced(options):
    """Runs every check, one after the other; 1 when one of them failed."""
    return await suite(options, CHECKS)
