"""Processes of a benchmark: starting and ending them, on which core they run, what CPU time they used."""
import contextlib
import ctypes
import os
import pathlib
import re
import resource
import signal
import subprocess
import tempfile
import time

LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
LISTEN_STATE = "0A"  # in /proc/net/tcp
LISTENING = r"listening on (\S*127\.0\.0\.1:(\d+)\S*)"  # what a server says: its URL, and the port in it
CORES = sorted(os.sched_getaffinity(0))


class Failure(Exception):
    """What ends a benchmark, in one sentence for its user."""


def on_cores(cores):
    """For `preexec_fn`: the child runs on these cores only, and ends when this process does."""

    def prepare():
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        os.sched_setaffinity(0, cores)

    return prepare


@contextlib.contextmanager
def server(command, announcement, cores=CORES, patience=15):
    """Runs a server until the block ends. Gives its process and the match of the regular expression `announcement` in
    what it printed; fails when it has not printed that within `patience` seconds."""
    with tempfile.NamedTemporaryFile() as output:
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=output, stderr=output, preexec_fn=on_cores(cores)
            )
        except OSError as error:
            raise Failure(f"{error}") from None
        try:
            yield process, announced(process, command, pathlib.Path(output.name), announcement, time.monotonic() + patience)
        finally:
            stop(process)


def announced(process, command, output, announcement, deadline):
    while True:
        ended = process.poll() is not None
        text = output.read_text(errors="replace")  # opened anew: the server's own descriptor shares its place with ours
        if match := re.search(announcement, text):
            return match
        if ended or time.monotonic() > deadline:
            trouble = f"exited with {process.returncode}" if ended else "did not get ready in time"
            raise Failure(f"`{' '.join(map(str, command))}` {trouble}: {text.strip()[-500:]}")
        time.sleep(0.01)


def stop(process):
    """Ends a process politely, and after twenty seconds by force (Crossbar.io takes some)."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdin.close()


def listener(port):
    """The id of the process that listens on this TCP port: of Crossbar.io's several, the one that routes."""
    sockets = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(FileNotFoundError), open(table) as lines:
            for fields in map(str.split, lines):
                if fields[3] == LISTEN_STATE and int(fields[1].rpartition(":")[2], 16) == port:
                    sockets.add(f"socket:[{fields[9]}]")
    for process in filter(str.isdigit, os.listdir("/proc")):
        # Processes end while we look, and those of other users keep their descriptors to themselves.
        with contextlib.suppress(FileNotFoundError, PermissionError, ProcessLookupError):
            for descriptor in os.scandir(f"/proc/{process}/fd"):
                if os.readlink(descriptor) in sockets:
                    return int(process)
    raise Failure(f"nothing listens on port {port}, or not as this user")


@contextlib.contextmanager
def pinned(process, cores):
    """Keeps all threads of a process on these cores until the block ends."""
    before = os.sched_getaffinity(process)
    pin(process, cores)
    try:
        yield
    finally:
        pin(process, before)


def pin(process, cores):
    for thread in os.listdir(f"/proc/{process}/task"):
        with contextlib.suppress(ProcessLookupError):  # a thread may end meanwhile
            os.sched_setaffinity(int(thread), cores)


def cpu_seconds(process):
    """CPU time of all the threads that a process has and had."""
    # The clock that clock_getcpuclockid(3) names, which Python lacks.
    return time.clock_gettime(~process << 3 | 2)


def family(process):
    """A process and all that it started, and what these did."""
    members = [process]
    for member in members:  # which grow meanwhile
        for thread in os.listdir(f"/proc/{member}/task"):
            with contextlib.suppress(FileNotFoundError), open(f"/proc/{member}/task/{thread}/children") as children:
                members += map(int, children.read().split())
    return members


def proportional_bytes(process):
    """The memory that a process has at this moment; of pages that several share, its share."""
    with open(f"/proc/{process}/smaps_rollup") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def resident_bytes(process):
    """The memory that a process has at this moment, without what the kernel keeps for it."""
    with open(f"/proc/{process}/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


def allow_many_descriptors():
    """Raises this process's limit of descriptors, which the processes that it starts inherit, as far as it may."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
