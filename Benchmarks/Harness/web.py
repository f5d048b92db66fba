"""Web servers under load: wrk presses them, and counts what that costs."""
import re
import socket
import time

from Harness.building import output_of
from Harness.processes import CORES, Failure, cpu_seconds, on_cores

PATIENCE = 15  # seconds until a server listens, and until it answers
UNITS = {"us": 1, "ms": 1e3, "s": 1e6}
ONE_CORE, OTHER_CORE = CORES[:1], CORES[-1:]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port, patience=PATIENCE, pause=0.01):
    """Tries to connect until somebody listens, with so many seconds between."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port)):
                return
        except OSError:
            time.sleep(pause)
    raise Failure(f"nobody listens on port {port}")


def requests(process, port, path, connections, seconds, cores):
    """The figures of `GET path` over so many kept connections for so long; before that, for a second, what is made once
    is made. wrk runs on `cores`."""
    press(port, path, connections, 1, cores)
    before, began = cpu_seconds(process.pid), time.monotonic()
    report = press(port, path, connections, seconds, cores)
    spent, passed = cpu_seconds(process.pid) - before, time.monotonic() - began
    requests = int(re.search(r"(\d+) requests in", report)[1])
    if not requests or "Non-2xx" in report or "Socket errors" in report:
        raise Failure(f"port {port} did not answer all:\n{report}")
    return {
        "rate": float(re.search(r"Requests/sec: +([\d.]+)", report)[1]), "cpu": spent / requests * 1e6,
        "cores": spent / passed, "p50": latency(report, 50), "p99": latency(report, 99),
    }


def press(port, path, connections, seconds, cores):
    load = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", f"{PATIENCE}s", "--latency"]
    command = ["wrk", *load, f"http://127.0.0.1:{port}{path}"]
    return output_of(command, preexec_fn=on_cores(cores))


def latency(report, percent):
    """In microseconds."""
    number, unit = re.search(rf"{percent}% +([\d.]+)(us|ms|s)\b", report).groups()
    return round(float(number) * UNITS[unit])
