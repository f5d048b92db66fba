"""CPU time and rate of WAMP calls through a router, with autobahn-python at both ends."""
import contextlib
import json

from Harness.building import BENCHMARKS, ROOT, output_of
from Harness.competitors import PYTHON
from Harness.figures import cost_table
from Harness.processes import LISTENING, Failure, server
from Harness.sampling import interleaved

TITLE = "WAMP calls, WebSocket with JSON, 16 characters"
SAMPLES = 9
CROSSBAR, SWAMPY = "Crossbar.io", "swampy"

# One call at a time measures wake-ups, which cost several times more across cores than on one.
SITUATIONS = {"1 in flight": ["--in-flight", "1", "--one-core"], "100 in flight": ["--in-flight", "100"]}


def measure(bench):
    """Both routers stay up all the time; one that nobody calls costs the other nothing."""
    if not PYTHON.exists():
        raise Failure(f"there is no {PYTHON}: `.ci/setup test` installs Crossbar.io and autobahn-python")
    crossbar = [PYTHON, ROOT / "Tests/InteropTests/Peers/crossbar_router.py"]
    router = [bench.swampy, "router", "--listen", "ws://127.0.0.1:0/ws", "--realm", "realm1"]

    def sample(options, url):
        return json.loads(output_of([PYTHON, BENCHMARKS / "Load/rpc_load.py", "--url", url, *options]))

    with contextlib.ExitStack() as routers:
        _, ready = routers.enter_context(server(crossbar, r"READY (ws://\S+)", patience=100))
        _, listening = routers.enter_context(server(router, LISTENING))
        return interleaved(SITUATIONS, {CROSSBAR: ready[1], SWAMPY: listening[1]}, bench.samples, sample)


def section(samples):
    return "\n".join(f"### {name}\n\n{cost_table('call', competitors)}\n" for name, competitors in samples.items())
