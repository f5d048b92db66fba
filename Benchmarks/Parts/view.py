"""Requests of a web app whose view makes one WAMP call: ours, through its own router and through Crossbar.io, beside Flask
with wampy."""
import contextlib
import subprocess
import urllib.request

from Harness.building import BENCHMARKS, BUILD, ROOT, build_swift
from Harness.competitors import FLASK_PYTHON, PYTHON
from Harness.figures import cost_table
from Harness.memcheck import PROCEDURE, build_client
from Harness.processes import CORES, Failure, on_cores, server, stop
from Harness.sampling import interleaved
from Harness.web import free_port, requests, wait_for

TITLE = "A view that makes one WAMP call, kept connections"
FLASK, SWAMPY, SWAMPY_ALONE = "Flask, wampy, Crossbar.io", "swampy, Crossbar.io", "swampy, its own router"
SAMPLES = 9
CONNECTIONS = {"1 connection": 1, "64 connections": 64}


def measure(bench):
    """A fresh app for each sample. App, router, callee and wrk share both cores, as they would on a small machine."""
    if not FLASK_PYTHON.exists():
        raise Failure(f"there is no {FLASK_PYTHON}: `.ci/setup compare` installs Flask and wampy")
    app = build_swift(BENCHMARKS / "Baselines/ViewApp", "view-app", BUILD / "view-app")
    callee = build_client()
    crossbar = [PYTHON, ROOT / "Tests/InteropTests/Peers/crossbar_router.py"]
    with contextlib.ExitStack() as running:
        _, ready = running.enter_context(server(crossbar, r"READY (ws://\S+)", patience=100))
        running.enter_context(answering(callee, ready[1]))
        apps = {
            FLASK: ([FLASK_PYTHON, BENCHMARKS / "Baselines/flask_view.py"], ready[1]), SWAMPY: ([app], ready[1]),
            SWAMPY_ALONE: ([app], None),
        }

        def sample(connections, competitor):
            return press(callee, *competitor, connections)

        return interleaved(CONNECTIONS, apps, bench.samples, sample)


def answering(callee, router):
    """Who answers the calls, as a context."""
    return server([callee, "serve", router, "realm1", PROCEDURE], "READY")


def press(callee, command, router, connections):
    port = free_port()
    arguments = [str(port), PROCEDURE, *([router] if router else [])]
    process = subprocess.Popen(
        [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=on_cores(CORES))
    try:
        wait_for(port)
        with contextlib.nullcontext() if router else answering(callee, f"ws://127.0.0.1:{port}/ws"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/hello/world", timeout=10) as answer:
                if answer.read() != b"world":
                    raise Failure(f"{command[0]} did not answer with what the procedure had answered")
            return requests(process, port, "/hello/world", connections, seconds=2, cores=CORES)
    finally:
        stop(process)


def section(samples):
    return "\n".join(f"### {name}\n\n{cost_table('request', competitors)}\n" for name, competitors in samples.items())
