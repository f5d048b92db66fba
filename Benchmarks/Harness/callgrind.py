"""User-space instructions that a TCP echo server executes for a message, counted by valgrind's callgrind.

Unlike a time, such a count is nearly the same at each run and on each machine, so a test can bound it. What the server
does at its start and end is not counted: it is the same in two runs with different numbers of messages, and only their
difference counts.
"""
import re
import shutil
import tempfile

from Harness.building import BUILD, build_c, output_of
from Harness.processes import CORES, LISTENING, Failure, on_cores, server

FEWER, MORE = 4_000, 12_000  # messages of the two runs


def instructions_per_echo(command, connections=64):
    """The count for the server that `command` starts, with 64-byte messages, one in flight on each connection."""
    if not shutil.which("valgrind"):
        raise Failure("counting instructions needs valgrind")
    command = [without_debug_information(command[0]), *command[1:]]
    return (instructions(command, connections, MORE) - instructions(command, connections, FEWER)) / (MORE - FEWER)


def without_debug_information(program):
    """A copy of a program: valgrind 3.19 gives up on the newer DWARF in some."""
    stripped = BUILD / "stripped"
    BUILD.mkdir(exist_ok=True)
    output_of(["strip", "--strip-debug", "-o", stripped, program])
    return stripped


def instructions(command, connections, messages):
    """What all the server's threads execute from its start to its end, with so many messages between."""
    preloaded = build_c("Load/writable_sigsuspend.c", "-shared", "-fPIC", suffix=".so")
    load = [build_c("Load/tcp_load.c"), "--connections", str(connections), "--messages", str(messages)]
    with tempfile.NamedTemporaryFile("r") as log:
        valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--log-file={log.name}"]
        with server(["env", f"LD_PRELOAD={preloaded}", *valgrind, *command], LISTENING, CORES[:1], 60) as (_, match):
            output_of([*load, "--port", match[2], "--seconds", "60"], 90, preexec_fn=on_cores(CORES[-1:]))
        text = log.read()
    if collected := re.search(r"Collected : (\d+)", text):
        return int(collected[1])
    raise Failure(f"valgrind counted nothing: {text.strip()[-500:]}")
