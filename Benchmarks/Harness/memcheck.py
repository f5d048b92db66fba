"""How often our WAMP caller allocates for a call, counted by valgrind's memcheck.

Unlike a time, such a count is nearly the same at each run and on each machine, so a test can bound it. What the caller
allocates once is the same in two runs with different numbers of calls, and only their difference counts.
"""
import contextlib
import os
import re
import shutil
import tempfile

from Harness.building import BENCHMARKS, BUILD, build_c, build_swift, output_of
from Harness.callgrind import without_debug_information
from Harness.processes import LISTENING, Failure, server

PROCEDURE = "com.example.benchmark.echo"
FEWER, MORE = 2_000, 6_000  # calls of the two runs
WARM_UP = 0.1  # what the caller makes before these, as a share of them


def build_client():
    """Builds the WAMP caller and callee, and returns the program."""
    return build_swift(BENCHMARKS / "Client", "wamp-client", BUILD / "client")


@contextlib.contextmanager
def served(swampy, client, place="ws://127.0.0.1:0/ws"):
    """A router with our callee, as the arguments that callers find them by: URL, realm and procedure."""
    router = [swampy, "router", "--listen", place, "--realm", "realm1"]
    with server(router, LISTENING) as (_, listening):
        target = [listening[1], "realm1", PROCEDURE]
        with server([client, "serve", *target], "READY"):
            yield target


def allocations_per_call(client, target):
    """The count for our caller, with 100 calls of 16 characters in flight."""
    if not shutil.which("valgrind"):
        raise Failure("counting allocations needs valgrind")
    client = without_debug_information(client)
    return (allocations(client, target, MORE) - allocations(client, target, FEWER)) / ((MORE - FEWER) * (1 + WARM_UP))


def allocations(client, target, calls):
    """What the caller allocates from its start to its end, with so many calls between."""
    preloaded = {"LD_PRELOAD": str(build_c("Load/writable_sigsuspend.c", "-shared", "-fPIC", suffix=".so"))}
    with tempfile.NamedTemporaryFile("r") as log:
        valgrind = ["valgrind", "--tool=memcheck", "--leak-check=no", f"--log-file={log.name}"]
        load = ["call", *target, "100", "16", str(calls)]
        output_of([*valgrind, client, *load], patience=300, env=os.environ | preloaded)
        text = log.read()
    if total := re.search(r"total heap usage: ([\d,]+) allocs", text):
        return int(total[1].replace(",", ""))
    raise Failure(f"valgrind counted nothing: {text.strip()[-500:]}")
