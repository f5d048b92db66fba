#!/usr/bin/env python3
"""Measures `GET /hello/:name` over kept connections: our WebApp on libev beside Hummingbird 2, one thread each.

    Benchmarks/http                 # builds both in release (Hummingbird takes some ten minutes, once), then a minute
    Benchmarks/http --samples 3     # for trying
    Benchmarks/http --programs web-hello=PATH hummingbird-hello=PATH    # these, built already; the last is the baseline

Takes wrk, which `.ci/setup bench` installs. The server has one core and wrk the other; the servers are sampled in
turns, so that what disturbs the machine disturbs both. Prints requests per second and CPU time per request, each the
better quartile of the samples, and their ratios.
"""
import argparse
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from Harness.building import BENCHMARKS, BUILD, build_swift  # noqa: E402

TICK = 1 / 100  # of /proc/PID/stat, seconds


def programs():
    return {
        "web-hello": build_swift(BENCHMARKS / "Baselines/WebApp", "web-hello", BUILD / "web-hello"),
        "hummingbird-hello": build_swift(
            BENCHMARKS / "Baselines/Hummingbird", "hummingbird-hello", BUILD / "hummingbird-hello"),
    }


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port):
    for _ in range(500):
        try:
            with socket.create_connection(("127.0.0.1", port)):
                return
        except OSError:
            time.sleep(0.01)
    sys.exit(f"http: nobody listens on port {port}")


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * TICK


def sample(program, connections, seconds):
    """Requests per second, and CPU microseconds of the server for each."""
    port = free_port()
    server = subprocess.Popen(
        ["taskset", "-c", "0", program, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}"]
        url = f"http://127.0.0.1:{port}/hello/world"
        subprocess.run([*command, "-d1s", url], check=True, stdout=subprocess.DEVNULL)
        before = cpu_seconds(server.pid)
        report = subprocess.run(
            [*command, f"-d{seconds}s", url], check=True, stdout=subprocess.PIPE, text=True).stdout
        spent = cpu_seconds(server.pid) - before
        if "Non-2xx" in report or "Socket errors" in report:
            sys.exit(f"http: {program} did not answer all:\n{report}")
        requests = int(re.search(r"(\d+) requests in", report)[1])
        return float(re.search(r"Requests/sec: +([\d.]+)", report)[1]), spent / requests * 1e6
    finally:
        server.kill()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--programs", nargs="+", metavar="NAME=PATH")
    options = parser.parse_args()
    servers = dict(given.split("=", 1) for given in options.programs) if options.programs else programs()
    samples = {name: [] for name in servers}
    for _ in range(options.samples):
        for name, program in servers.items():
            samples[name].append(sample(str(program), options.connections, options.seconds))
    rates = {name: statistics.quantiles([rate for rate, _ in all_], n=4)[2] for name, all_ in samples.items()}
    costs = {name: statistics.quantiles([cost for _, cost in all_], n=4)[0] for name, all_ in samples.items()}
    baseline = list(servers)[-1]
    for name in servers:
        print(
            f"{name:20} {rates[name]:10.0f} requests/s ({rates[name] / rates[baseline]:.2f} x)"
            f" {costs[name]:8.1f} us CPU a request ({costs[name] / costs[baseline]:.2f} x)")


main()
