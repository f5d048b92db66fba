"""Requests of a web app that has one route, `GET /hello/:name`, over kept connections: ours beside Hummingbird 2."""
import subprocess

from Harness.competitors import http_servers
from Harness.figures import cost_table
from Harness.processes import on_cores, stop
from Harness.sampling import interleaved
from Harness.web import ONE_CORE, OTHER_CORE, free_port, requests, wait_for

TITLE = "HTTP: `GET` through a route, 64 kept connections, one thread"
SAMPLES = 9


def measure(bench):
    """A fresh server for each sample, with a core of its own; wrk has the other."""
    return interleaved({"GET /hello/world": None}, http_servers(), bench.samples, sample)


def sample(_, command):
    port = free_port()
    server = subprocess.Popen(
        [*command, str(port)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=on_cores(ONE_CORE))
    try:
        wait_for(port)
        return requests(server, port, "/hello/world", connections=64, seconds=2, cores=OTHER_CORE)
    finally:
        stop(server)


def section(samples):
    return "\n".join(f"{cost_table('request', competitors)}\n" for competitors in samples.values())
