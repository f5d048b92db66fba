"""User-space instructions of a TCP echo: what a server adds to the kernel's work, without the noise of times."""
import sys

from Harness import competitors
from Harness.callgrind import instructions_per_echo
from Harness.figures import markdown
from Harness.processes import Failure

TITLE = "User-space instructions of a TCP echo"
SAMPLES = 1
SITUATIONS = {"64 connections": 64, "1 connection": 1}
NOT_COUNTED = {
    competitors.UVLOOP,  # an interpreter's instructions say little, and valgrind takes minutes for them
    competitors.C_URING,  # valgrind 3.19 takes no signal and runs no other thread during a wait in io_uring_enter
    competitors.SWAMPY["uring"],
}


def measure(bench):
    """One sample of each: two runs differ by some tenths of a percent."""
    samples = {situation: {} for situation in SITUATIONS}
    for name, command in bench.echo_servers.items():
        if name in NOT_COUNTED:
            continue
        for situation, connections in SITUATIONS.items():
            try:
                samples[situation][name] = [{"instructions": instructions_per_echo(command, connections)}]
            except Failure as failure:
                print(f"compare: no count for {name}, {situation}: {failure}", file=sys.stderr)
    return samples


def section(samples):
    names = dict.fromkeys(name for taken in samples.values() for name in taken)  # in order, once
    rows = [[name, *(count(taken.get(name)) for taken in samples.values())] for name in names]
    return f"64 bytes, one message in flight on each connection.\n\n{markdown(['server', *samples], rows)}\n"


def count(samples):
    return f"{samples[0]['instructions']:,.0f}" if samples else "not counted"
