"""Memory of a server for each of many TCP connections on which nothing happens."""
import subprocess
import time

from Harness.building import ROOT, build_c, output_of
from Harness.figures import markdown
from Harness.processes import LISTENING, Failure, allow_many_descriptors, resident_bytes, server
from Harness.sampling import interleaved

TITLE = "Memory of an idle TCP connection"
SAMPLES = 3
CONNECTIONS = 9_000
RESERVE = 100  # descriptors that a server and a load need besides
SETTLING = 0.5  # seconds until memory is read, so that what was started has ended
HOLD = ["/usr/bin/python3", ROOT / "Tests/InteropTests/Peers/hold_connections.py"]


def measure(bench):
    """The growth of a fresh server, which has already echoed enough to have what it needs for its first connection."""
    if allow_many_descriptors() < CONNECTIONS + RESERVE:
        raise Failure(f"holding {CONNECTIONS:,} connections needs a higher limit of descriptors: see `ulimit -Hn`")
    load = build_c("Load/tcp_load.c")

    def sample(connections, command):
        with server(command, LISTENING) as (process, announcement):
            target = ["--port", announcement[2]]
            output_of([load, *target, "--connections", "1", "--messages", "20000", "--seconds", "30"])
            return growth(process, [*HOLD, *target, "--connections", str(connections), "--pause"], connections)

    return interleaved({f"{CONNECTIONS:,} connections": CONNECTIONS}, bench.echo_servers, bench.samples, sample)


def growth(process, command, connections):
    """Bytes of a server for each connection that `command` holds: when all are open, and after an echo on each."""

    def more_than_before():
        time.sleep(SETTLING)
        return (resident_bytes(process.pid) - before) / connections

    before = resident_bytes(process.pid)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as hold:

        def said(word):
            if hold.stdout.readline() != f"{word} {connections}\n":
                raise Failure(f"the connections could not be {word}")

        said("opened")
        opened = more_than_before()
        print(file=hold.stdin, flush=True)
        said("echoed")
        echoed = more_than_before()
        print(file=hold.stdin, flush=True)
        said("closed")
    return {"opened": opened, "echoed": echoed}


def section(samples):
    rows = []
    for competitors in samples.values():
        for name, taken in competitors.items():
            rows.append([name, *(kibibytes(taken, figure) for figure in ("opened", "echoed"))])
    caption = f"{' and '.join(samples)}, KiB for each: when opened, and idle again after one echo of 64 bytes."
    return f"{caption}\n\n{markdown(['server', 'opened', 'after an echo'], rows)}\n"


def kibibytes(samples, figure):
    return f"{min(sample[figure] for sample in samples) / 1024:.2f}"
