"""CPU time of a WebSocket echo, by messages in flight and size; every face of ours against what others run."""
import json

from Harness.building import build_c, output_of
from Harness.competitors import websocket_servers
from Harness.figures import cost_table
from Harness.processes import CORES, on_cores
from Harness.running import at_work
from Harness.sampling import interleaved

TITLE = "WebSocket echo, 64 connections"
SAMPLES = 7

SITUATIONS = {
    f"{name}, {depth} in flight": ["--connections", "64", "--depth", str(depth), "--size", str(size)]
    for name, size in {"64 bytes": 64, "1 KiB": 1024, "64 KiB": 64 * 1024}.items()
    for depth in (1, 16)
}


def measure(bench):
    """A fresh server for each sample, or one that runs already; server and load have a core each, and the load polls."""
    load = build_c("Load/websocket_load.c")
    apart = ["--spin"] if len(CORES) > 1 else []

    def sample(options, competitor):
        with at_work(competitor, CORES[:1]) as (url, process):
            target = ["--port", str(url.port), "--path", url.path or "/", "--server-pid", str(process)]
            measured = ["--seconds", "0.5", "--warmup", "0.1", "--json"]
            figures = json.loads(
                output_of([load, *target, *options, *measured, *apart], preexec_fn=on_cores(CORES[-1:])))
            return {
                "rate": figures["rate"], "cpu": figures["server_us_per_msg"], "cores": figures["server_cpu"],
                "p50": figures["p50_us"], "p99": figures["p99_us"],
            }

    return interleaved(SITUATIONS, websocket_servers() | bench.websockets, bench.samples, sample)


def section(samples):
    return "\n".join(f"### {name}\n\n{cost_table('message', competitors)}\n" for name, competitors in samples.items())
