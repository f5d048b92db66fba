"""CPU time of a TCP echo, by connections, messages in flight and size."""
import json

from Harness.building import build_c, output_of
from Harness.figures import cost_table
from Harness.processes import CORES, on_cores
from Harness.running import at_work
from Harness.sampling import interleaved

TITLE = "TCP echo"
SAMPLES = 7


def situation(connections, depth=1, size=64):
    return ["--connections", str(connections), "--depth", str(depth), "--size", str(size)]


SITUATIONS = {
    "64 connections": situation(64),
    "64 connections, 16 in flight": situation(64, depth=16),
    "1,000 connections": situation(1000),
    "1,000 connections, 16 in flight": situation(1000, depth=16),
    "64 connections, 64 KiB": situation(64, size=64 * 1024),
}


def measure(bench):
    """A fresh server for each sample, or one that runs already; server and load have a core each, and the load polls."""
    load = build_c("Load/tcp_load.c")
    apart = ["--spin"] if len(CORES) > 1 else []

    def sample(options, competitor):
        with at_work(competitor, CORES[:1]) as (url, process):
            target = ["--port", str(url.port), "--pid", str(process)]
            return json.loads(output_of([load, *target, *options, *apart], preexec_fn=on_cores(CORES[-1:])))

    return interleaved(SITUATIONS, bench.echo_servers | bench.echoes, bench.samples, sample)


def section(samples):
    return "\n".join(f"### {name}\n\n{cost_table('message', competitors)}\n" for name, competitors in samples.items())
