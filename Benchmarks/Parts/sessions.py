"""What a WAMP router keeps for each of many sessions on which nothing happens."""
from Harness.figures import markdown
from Harness.processes import Failure, allow_many_descriptors
from Harness.routers import CROSSBAR, SWAMPY, Situation, crossbar, swampy
from Harness.sampling import interleaved

SESSIONS = 9_000
TITLE = f"A WAMP router: memory of each of {SESSIONS:,} idle sessions"
SAMPLES = 3
RESERVE = 100  # descriptors that a router and a load need besides


def measure(bench):
    """Fresh routers, since a process keeps what it once had. They have made some calls before."""
    if allow_many_descriptors() < SESSIONS + RESERVE:
        raise Failure(f"holding {SESSIONS:,} sessions needs a higher limit of descriptors: see `ulimit -Hn`")
    starting = {CROSSBAR: crossbar, SWAMPY: lambda: swampy(bench)}
    warming = Situation(["--calls", 2000, "--in-flight", 10])

    def sample(situation, start):
        with start() as router:
            warming.press(bench, router)
            return situation.press(bench, router)

    options = ["--idle", SESSIONS, "--in-flight", 10, "--seconds", 2]
    situations = {
        f"{SESSIONS:,} idle sessions, {scheme}": Situation(options, scheme, patience=300) for scheme in ("ws", "rs")}
    return interleaved(situations, starting, bench.samples, sample)


def section(samples):
    rows = [
        [f"{router}: {situation}", f"{min(sample['bytes_per_session'] for sample in taken) / 1024:.2f}"]
        for situation, routers in samples.items() for router, taken in routers.items()
    ]
    return f"{markdown(['router', 'KiB'], rows)}\n"
