"""What a server executes, counted by valgrind's callgrind: user-space instructions, and calls of each function.

Unlike a time, such a count is nearly the same at each run and on each machine, so a test can bound it. What the server
does at its start and end is not counted: it is the same in two runs with different numbers of messages, and only their
difference counts.
"""
import collections
import dataclasses
import pathlib
import re
import shutil
import tempfile

from Harness.building import BUILD, build_c, output_of
from Harness.processes import CORES, LISTENING, Failure, on_cores, server

FEWER, MORE = 4_000, 12_000  # messages of the two runs


@dataclasses.dataclass
class Profile:
    """What all threads of a process did from its start to its end."""

    instructions: int
    calls: collections.Counter  # of each function, by its name


def instructions_per_echo(command, connections=64):
    """The count for the server that `command` starts, with 64-byte messages, one in flight on each connection."""
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
    load = [build_c("Load/tcp_load.c"), "--connections", str(connections), "--messages", str(messages)]

    def press(listening):
        output_of([*load, "--port", listening[2], "--seconds", "60"], 90, preexec_fn=on_cores(CORES[-1:]))

    return profile(command, press).instructions


def profile(command, press):
    """What the server that `command` starts does while `press` is called with the match of what it says at its start."""
    if not shutil.which("valgrind"):
        raise Failure("counting instructions needs valgrind")
    preloaded = build_c("Load/writable_sigsuspend.c", "-shared", "-fPIC", suffix=".so")
    with tempfile.TemporaryDirectory() as folder:
        output, log = pathlib.Path(folder, "out"), pathlib.Path(folder, "log")
        valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={output}", f"--log-file={log}"]
        with server(["env", f"LD_PRELOAD={preloaded}", *valgrind, *command], LISTENING, CORES[:1], 60) as (_, match):
            press(match)
        if output.exists():
            return parsed(output)
        raise Failure(f"valgrind counted nothing: {log.read_text().strip()[-500:]}")


def parsed(output):
    """Reads a file of callgrind's, which gives a function a number where it is first named: `cfn=(7) malloc`."""
    names, calls, total, called = {}, collections.Counter(), 0, ""
    with open(output, errors="replace") as lines:
        for line in lines:
            if named := re.match(r"c?fn=\((\d+)\)(?: (.*))?", line):
                if named[2]:
                    names[named[1]] = named[2]
                called = named[1]
            elif line.startswith("calls="):  # of the function that was named last
                calls[names[called]] += int(line[6:].split()[0])
            elif line.startswith("totals:"):
                total = int(line.split()[1])
    return Profile(total, calls)
