"""WAMP routers under load: ours, Crossbar.io and those that run already, with `swampy bench router` as the load."""
import contextlib
import dataclasses
import json

from Harness.building import ROOT, output_of
from Harness.competitors import PYTHON
from Harness.processes import CORES, LISTENING, Failure, listener, on_cores, pinned, server
from Harness.running import Running
from Harness.sampling import interleaved

CROSSBAR, SWAMPY = "Crossbar.io", "swampy"
TIMED = ["--seconds", "1", "--warm-up", "0.3"]


@dataclasses.dataclass
class Situation:
    """The options of a load, over which transport, and whether router and load share a core."""

    options: list
    scheme: str = "ws"
    one_core: bool = False
    patience: int = 60

    def press(self, bench, router):
        """The figures of one run, as the load prints them."""
        url = router.urls[self.scheme]
        command = [bench.swampy, "bench", "router", "--json", "--url", url, "--pid", router.process, *self.options]
        figures = self.run(command, router)
        if figures["errors"]:
            raise Failure(f"{figures['errors']} calls through {url} were answered with an error")
        return figures

    def run(self, command, router):
        cores = CORES[:1] if self.one_core else CORES
        with pinned(router.process, cores):
            return json.loads(output_of([*map(str, command)], self.patience, preexec_fn=on_cores(cores)))


def compared(bench, situations):
    """Samples of all routers, which stay up all the time: one that nobody presses costs the others nothing."""
    with contextlib.ExitStack() as stack:
        routers = {CROSSBAR: stack.enter_context(crossbar()), SWAMPY: stack.enter_context(swampy(bench))} | bench.routers

        def sample(situation, router):
            return situation.press(bench, router)

        samples = {}
        for name, situation in situations.items():
            able = {of: router for of, router in routers.items() if situation.scheme in router.urls}
            samples |= interleaved({name: situation}, able, bench.samples, sample)
        return samples


@contextlib.contextmanager
def swampy(bench):
    listen = ["--listen", "ws://127.0.0.1:0/ws", "--listen", "rs://127.0.0.1:0"]
    command = [bench.swampy, "router", *listen, "--realm", "realm1"]
    with server(command, rf"(?s){LISTENING}.*{LISTENING}") as (process, announced):
        yield Running({"ws": announced[1], "rs": announced[3]}, process.pid)


@contextlib.contextmanager
def crossbar():
    """Of its processes the one that routes."""
    if not PYTHON.exists():
        raise Failure(f"there is no {PYTHON}: `.ci/setup test` installs Crossbar.io")
    command = [PYTHON, ROOT / "Tests/InteropTests/Peers/crossbar_router.py"]
    with server(command, r"READY (ws://\S+:(\d+)/ws) (rs://\S+)", patience=100) as (_, ready):
        yield Running({"ws": ready[1], "rs": ready[3]}, listener(int(ready[2])))
