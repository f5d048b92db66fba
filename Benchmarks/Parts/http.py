"""Requests of a web app that has one route, `GET /hello/:name`, over kept connections: ours beside Hummingbird 2."""
import re
import socket
import subprocess
import time

from Harness.building import output_of
from Harness.competitors import http_servers
from Harness.figures import cost_table
from Harness.processes import CORES, Failure, cpu_seconds, on_cores, stop
from Harness.sampling import interleaved

TITLE = "HTTP: `GET` through a route, 64 kept connections, one thread"
SECONDS = 2
PATIENCE = 5  # seconds until a server listens


def measure(bench):
    """A fresh server for each sample, with a core of its own; wrk has the other."""
    return interleaved({"GET /hello/world": None}, http_servers(), bench.samples, sample)


def sample(_, command):
    port = free_port()
    server = subprocess.Popen(
        [*command, str(port)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=on_cores(CORES[:1]))
    try:
        wait_for(port)
        load(port, 1)  # what is made once is made now
        before, began = cpu_seconds(server.pid), time.monotonic()
        report = load(port, SECONDS)
        spent, passed = cpu_seconds(server.pid) - before, time.monotonic() - began
        if "Non-2xx" in report or "Socket errors" in report:
            raise Failure(f"{command[0]} did not answer all:\n{report}")
        requests = int(re.search(r"(\d+) requests in", report)[1])
        rate = float(re.search(r"Requests/sec: +([\d.]+)", report)[1])
        return {"rate": rate, "cpu": spent / requests * 1e6, "cores": spent / passed}
    finally:
        stop(server)


def load(port, seconds):
    command = ["wrk", "-t1", "-c64", f"-d{seconds}s", f"http://127.0.0.1:{port}/hello/world"]
    return output_of(command, preexec_fn=on_cores(CORES[-1:]))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port)):
                return
        except OSError:
            time.sleep(0.01)
    raise Failure(f"nobody listens on port {port}")


def section(samples):
    return "\n".join(f"{cost_table('request', competitors)}\n" for competitors in samples.values())
