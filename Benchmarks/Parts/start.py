"""How soon a server listens after it was started, what it has needed by then, and how big its program is."""
import json
import pathlib
import subprocess
import tempfile
import time

from Harness.building import BENCHMARKS, BUILD, build_c, build_static_swampy, build_swift, output_of
from Harness.competitors import FLASK_PYTHON, HUMMINGBIRD, HUMMINGBIRD_BUILD, NIO_HANDLER, VENV, found
from Harness.figures import least_disturbed, markdown
from Harness.processes import CORES, Failure, cpu_seconds, family, on_cores, proportional_bytes, stop
from Harness.sampling import interleaved
from Harness.web import free_port, wait_for

TITLE = "Start and size"
SAMPLES = 9
STARTED, SIZE = "until it listens", "size of the program"
STATIC = "swampy router, Swift linked statically"
PORT = "{port}"  # what stands in a command for a free port; who is not told one prints `listening`
PATIENCE = 60  # seconds until a server listens
SETTLING = 0.5  # seconds until memory is read, so that what was started has ended


def measure(bench):
    """A fresh process for each sample, whose files the kernel has in memory from the one before."""
    programs = {"swampy router": bench.swampy, STATIC: build_static_swampy()}
    hummingbird = build_swift(*HUMMINGBIRD_BUILD)
    nio = build_swift(BENCHMARKS / "Baselines/NIO", "nio-echo", BUILD / "nio")
    servers = {"C libev, an echo": [build_c("Baselines/libev_echo.c", "-lev")], f"{NIO_HANDLER}, an echo": [nio, "handler"]}
    servers[HUMMINGBIRD] = [hummingbird, PORT]
    if found("Flask", FLASK_PYTHON.exists(), "`.ci/setup compare` installs it"):
        servers["Flask"] = [FLASK_PYTHON, BENCHMARKS / "Baselines/flask_hello.py", PORT]
    for name, program in programs.items():
        servers[name] = [program, "router", "--listen", f"ws://127.0.0.1:{PORT}/ws", "--realm", "realm1"]
    with tempfile.TemporaryDirectory(prefix="swampy-crossbar-", ignore_cleanup_errors=True) as folder:
        if found("Crossbar.io", (VENV / "bin/crossbar").exists(), "`.ci/setup test` installs it"):
            servers["Crossbar.io"] = crossbar(pathlib.Path(folder))
        samples = interleaved({STARTED: None}, servers, bench.samples, sample)
    programs |= {HUMMINGBIRD: hummingbird, "nio-echo": nio}
    return samples | {SIZE: {name: [sizes(program)] for name, program in programs.items()}}


def crossbar(folder):
    """The command of a Crossbar.io with one realm and one WebSocket, as ours has."""
    everything = {"uri": "", "match": "prefix", "allow": dict.fromkeys(("call", "register", "publish", "subscribe"), True)}
    realm = {"name": "realm1", "roles": [{"name": "anonymous", "permissions": [everything]}]}
    websocket = {"type": "websocket", "auth": {"anonymous": {"type": "static", "role": "anonymous"}}}
    transport = {
        "type": "web", "endpoint": {"type": "tcp", "interface": "127.0.0.1", "port": "$PORT"}, "paths": {
            "/": {"type": "json", "value": {}}, "ws": websocket}}
    worker = {"type": "router", "realms": [realm], "transports": [transport]}
    (folder / "config.json").write_text(json.dumps({"version": 2, "controller": {}, "workers": [worker]}))
    start = [VENV / "bin/crossbar", "start", "--cbdir", folder, "--loglevel", "error"]
    return ["env", f"HOME={folder}", f"PORT={PORT}", *start]


def sample(_, command):
    """Seconds and CPU seconds until a server can be connected to, or says that it listens; and its memory then."""
    port = free_port()
    began = time.monotonic()
    process = subprocess.Popen(
        [str(argument).replace(PORT, str(port)) for argument in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, preexec_fn=on_cores(CORES))
    try:
        if any(PORT in str(argument) for argument in command):
            wait_for(port, PATIENCE, pause=0.001)
        elif not any(b"listening" in line for line in process.stdout):
            raise Failure(f"{command[0]} ended before it listened")
        wall, cpu = time.monotonic() - began, sum(map(cpu_seconds, family(process.pid)))
        time.sleep(SETTLING)
        return {"wall": wall, "cpu": cpu, "memory": sum(map(proportional_bytes, family(process.pid)))}
    finally:
        stop(process)
        process.stdout.close()


def sizes(program):
    """Bytes of a program as it was built, and without what only debuggers want."""
    stripped = BUILD / "stripped"
    output_of(["strip", "-o", stripped, program])
    return {"built": program.stat().st_size, "stripped": stripped.stat().st_size}


def section(samples):
    rows = []
    for name, taken in samples[STARTED].items():
        wall, cpu, memory = (least_disturbed(taken, figure) for figure in ("wall", "cpu", "memory"))
        rows.append([name, f"{wall * 1e3:,.1f}", f"{cpu * 1e3:,.1f}", f"{memory / 2**20:,.1f}"])
    started = markdown(["server", "ms until it listens", "CPU ms until then", "MiB then"], rows)
    rows = [
        [name, *(f"{sample[figure] / 2**20:,.1f}" for figure in ("built", "stripped"))]
        for name, (sample,) in samples[SIZE].items()
    ]
    return f"### {STARTED}\n\n{started}\n\n### {SIZE}\n\n{markdown(['program', 'MiB', 'stripped'], rows)}\n"
