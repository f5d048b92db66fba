"""What a WAMP router takes for calls, events, joins and idle sessions, with `swampy bench router` as the load."""
import contextlib
import dataclasses
import json

from Harness.building import ROOT, output_of
from Harness.competitors import PYTHON
from Harness.figures import cost_table, least_disturbed, markdown
from Harness.processes import (
    CORES, LISTENING, Failure, allow_many_descriptors, listener, on_cores, pinned, server,
)
from Harness.sampling import interleaved

TITLE = "A WAMP router"
CROSSBAR, SWAMPY = "Crossbar.io", "swampy"
SESSIONS = 9_000
CROWDS = {"registrations": 1_000_000, "prefixes": 100_000, "wildcards": 100_000}


@dataclasses.dataclass
class Router:
    """One that runs: where it listens, by the scheme of the URL, and the process that routes."""

    urls: dict
    process: int


@dataclasses.dataclass
class Situation:
    """The options of a load, over which transport, and whether router and load share a core."""

    options: list
    scheme: str = "ws"
    one_core: bool = False
    patience: int = 60


def calls():
    """One call at a time measures wake-ups, which cost several times more across cores than on one: so on one core."""
    for scheme, transport in {"ws": "WebSocket", "rs": "RawSocket"}.items():
        for serializer in ("json", "msgpack"):
            for size in (16, 1024):
                for in_flight in (1, 100):
                    options = ["--in-flight", in_flight, "--size", size, "--serializer", serializer]
                    name = f"calls, {transport}, {serializer}, {size} bytes, {in_flight} in flight"
                    yield name, Situation(options, scheme, one_core=in_flight == 1)


def events():
    """Of so many publications that are on their way to each subscriber several share a write."""
    for subscribers in (1, 10, 100, 1000):
        for in_flight in (1, 20):
            options = ["--subscribers", subscribers, "--in-flight", in_flight]
            yield f"events to {subscribers:,}, {in_flight} in flight", Situation(options)


TIMED = ["--seconds", "1", "--warm-up", "0.3"]
SITUATIONS = {
    name: dataclasses.replace(situation, options=[*situation.options, *TIMED])
    for name, situation in [*calls(), *events()]
}
JOINS = {"joins, 10 at a time": Situation(["--joins", 1000, "--in-flight", 10])}


def measure(bench):
    """All routers stay up all the time; one that nobody presses costs the others nothing."""
    if not PYTHON.exists():
        raise Failure(f"there is no {PYTHON}: `.ci/setup test` installs Crossbar.io")
    with contextlib.ExitStack() as stack:
        routers = {CROSSBAR: stack.enter_context(crossbar()), SWAMPY: stack.enter_context(swampy(bench))} | bench.routers

        def sample(situation, router):
            return load(bench, situation, router)

        samples = {}
        for name, situation in (SITUATIONS | JOINS).items():
            able = {of: router for of, router in routers.items() if situation.scheme in router.urls}
            samples |= interleaved({name: situation}, able, bench.samples, sample)
        samples |= growth(bench, routers[SWAMPY])
    return samples | idle(bench)


def load(bench, situation, router):
    """The figures of one run, as the load prints them."""
    cores = CORES[:1] if situation.one_core else CORES
    command = [bench.swampy, "bench", "router", "--json", "--url", router.urls[situation.scheme], "--pid", router.process]
    with pinned(router.process, cores):
        printed = output_of(
            [*map(str, command), *map(str, situation.options)], situation.patience, preexec_fn=on_cores(cores))
    figures = json.loads(printed)
    if figures["errors"]:
        raise Failure(f"{figures['errors']} calls through {router.urls[situation.scheme]} were answered with an error")
    return figures


@contextlib.contextmanager
def swampy(bench):
    listen = ["--listen", "ws://127.0.0.1:0/ws", "--listen", "rs://127.0.0.1:0"]
    command = [bench.swampy, "router", *listen, "--realm", "realm1"]
    with server(command, rf"(?s){LISTENING}.*{LISTENING}") as (process, announced):
        yield Router({"ws": announced[1], "rs": announced[3]}, process.pid)


@contextlib.contextmanager
def crossbar():
    """Of its processes the one that routes."""
    command = [PYTHON, ROOT / "Tests/InteropTests/Peers/crossbar_router.py"]
    with server(command, r"READY (ws://\S+:(\d+)/ws) (rs://\S+)", patience=100) as (_, ready):
        yield Router({"ws": ready[1], "rs": ready[3]}, listener(int(ready[2])))


def besides(crowd, size):
    return f"besides {size:,} {crowd}"


def growth(bench, router):
    """Our CPU time for a call or an event as more is registered or subscribed to that it does not concern."""
    samples = {}
    for crowd, most in CROWDS.items():
        kind = [] if crowd == "registrations" else ["--subscribers", 1]
        size = 1
        while size <= most:
            options = [*kind, "--in-flight", 100, "--crowd", crowd, "--crowd-size", size, *TIMED]
            situation = Situation(options, patience=300)
            samples[besides(crowd, size)] = {SWAMPY: [load(bench, situation, router) for _ in range(bench.few_samples)]}
            size *= 10
    return samples


def idling(scheme):
    return f"{SESSIONS:,} idle sessions, {scheme}"


def idle(bench):
    """Fresh routers, since a process keeps what it once had. They have made some calls before."""
    if allow_many_descriptors() < SESSIONS + 100:
        raise Failure(f"holding {SESSIONS:,} sessions needs a higher limit of descriptors: see `ulimit -Hn`")
    starting = {CROSSBAR: crossbar, SWAMPY: lambda: swampy(bench)}
    warming = Situation(["--calls", 2000, "--in-flight", 10])

    def sample(situation, start):
        with start() as router:
            load(bench, warming, router)
            return load(bench, situation, router)

    options = ["--idle", SESSIONS, "--in-flight", 10, "--seconds", 2]
    situations = {idling(scheme): Situation(options, scheme, patience=300) for scheme in ("ws", "rs")}
    return interleaved(situations, starting, bench.few_samples, sample)


def parsed_routers(texts):
    """`NAME=URL` or `NAME=URL,PID` of routers that run already; a name may be given once for each transport."""
    routers = {}
    for text in texts:
        name, _, place = text.partition("=")
        url, _, process = place.partition(",")
        scheme, _, rest = url.partition("://")
        if not name or scheme not in ("ws", "rs") or not rest or not (process or "0").isdigit():
            raise Failure(f"'{text}' is not NAME=URL[,PID] with a ws:// or rs:// URL")
        port = rest.partition("/")[0].rpartition(":")[2]
        if not process and not port.isdigit():
            raise Failure(f"'{url}' names no port, by which its process could be found")
        router = routers.setdefault(name, Router({}, int(process) if process else listener(int(port))))
        router.urls[scheme] = url
    return routers


def section(samples):
    parts = []
    for name in [*SITUATIONS, *JOINS]:
        unit = name.partition(" ")[0].rstrip(",").removesuffix("s")
        parts.append(f"### {name}\n\n{cost_table(unit, samples[name])}\n")
    rows = [
        [name, f"{least_disturbed(taken[SWAMPY], 'cpu'):.2f}"]
        for name, taken in samples.items() if name.startswith("besides")
    ]
    parts.append(f"### As more is registered or subscribed to\n\n{markdown([SWAMPY, 'CPU µs'], rows)}\n")
    rows = [
        [f"{router}, {scheme}", f"{min(sample['bytes_per_session'] for sample in taken) / 1024:.2f}"]
        for scheme in ("ws", "rs")
        for router, taken in samples[idling(scheme)].items()
    ]
    parts.append(f"### Memory of each of {SESSIONS:,} idle sessions\n\n{markdown(['router', 'KiB'], rows)}\n")
    return "\n".join(parts)
