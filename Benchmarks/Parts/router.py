"""What a WAMP router takes for calls and joins."""
from Harness.figures import cost_table
from Harness.routers import TIMED, Situation, compared
from Harness.wampload import SUFFIX, by_wampload, differences

TITLE = "A WAMP router: calls and joins"
SAMPLES = 7
JOINS = {"joins, 10 at a time": Situation(["--joins", 1000, "--in-flight", 10])}


def calls():
    """One call at a time measures wake-ups, which cost several times more across cores than on one: so on one core."""
    for scheme, transport in {"ws": "WebSocket", "rs": "RawSocket"}.items():
        for serializer in ("json", "msgpack"):
            for size in (16, 1024):
                for in_flight in (1, 100):
                    options = ["--in-flight", in_flight, "--size", size, "--serializer", serializer, *TIMED]
                    name = f"calls, {transport}, {serializer}, {size} bytes, {in_flight} in flight"
                    yield name, Situation(options, scheme, one_core=in_flight == 1)


CALLS = dict(calls())
TWICE_MEASURED = ("calls, WebSocket, json, 16 bytes, 100 in flight", "calls, RawSocket, msgpack, 16 bytes, 100 in flight")


def measure(bench):
    return compared(bench, CALLS | JOINS | by_wampload({name: CALLS[name] for name in TWICE_MEASURED}))


def section(samples):
    tables = [
        f"### {name}\n\n{cost_table('call' if name in CALLS else 'join', taken)}\n"
        for name, taken in samples.items() if not name.endswith(SUFFIX)
    ]
    return "\n".join(tables + [differences(samples)]).rstrip("\n") + "\n"
