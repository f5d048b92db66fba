#!/usr/bin/env python3
"""Attacks a router in all the ways that a client can, and tells what each got and how others were served meanwhile.

    attackers.py --port 8081 --pid PID --seconds 10 --registrations 1000000

The port is of RawSocket; anybody may do all in realm1, and in the realm `auth` the user `victim` has a ticket. Each
attack runs in two processes of its own; a caller and a callee in a third call each other every five milliseconds. A line
of JSON for each attack, or with --table a row: what it got, the latencies of those calls in milliseconds with it and
just before, and the router's memory in MiB before and at most. Only 127.0.0.1 is attacked.
"""
import argparse
import json
import multiprocessing
import os
import random
import resource
import time

import wire

PROCESSES = 2
context = multiprocessing.get_context("fork")


# Those who are served.

def serve(port, pipe):
    """Calls an echo until it is told to stop; for each word in the pipe, sends the latencies since the last one."""
    callee, caller = wire.Wire(port), wire.Wire(port)
    callee.join()
    caller.join()
    callee.send([64, 1, {}, "served.echo"])
    callee.receive()
    latencies, request = [], 0
    while True:
        request += 1
        began = time.perf_counter()
        caller.send([48, request, {}, "served.echo", [request]])
        callee.send([70, callee.receive()[1], {}, [request]])
        assert caller.receive() == [50, request, {}, [request]]
        latencies.append((time.perf_counter() - began) * 1000)
        if pipe.poll(0.005):
            if pipe.recv() == "stop":
                return
            pipe.send(latencies)
            latencies = []


class Others:
    """The process of those who are served."""

    def __init__(self, port):
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(port, theirs), daemon=True)
        self.process.start()

    def latencies(self):
        self.pipe.send("latencies")
        if not self.pipe.poll(60):
            raise SystemExit("others are not served any more")
        return sorted(self.pipe.recv())

    def stop(self):
        self.pipe.send("stop")
        self.process.join(10)


# The attacks: each runs in several processes, and returns what it counted.

def until(seconds):
    """Counts for so long."""
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        yield count
        count += 1


def refused(port, realm, **details):
    """Says HELLO; the reason of the ABORT, or "welcome" or "challenge"."""
    client = wire.Wire(port)
    client.send(wire.hello(realm, **details))
    answer = client.receive()
    client.socket.close()
    return {2: "welcome", 4: "challenge"}.get(answer[0]) or answer[2]


def count(counts, key):
    counts[key] = counts.get(key, 0) + 1


def flood(options):
    """Clients that are nobody, one after the other."""
    counts = {}
    for _ in until(options.seconds):
        count(counts, refused(options.port, "auth"))
    return counts


def silence(options):
    """Connections that never say HELLO; the router has to end them."""
    clients = [wire.Wire(options.port) for _ in range(options.silent // PROCESSES)]
    began, counts = time.monotonic(), {}
    for client in clients:
        try:
            count(counts, client.receive()[2])
            client.receive()
        except wire.Closed:
            count(counts, "closed")
    counts["seconds"] = round((time.monotonic() - began) / PROCESSES, 1)
    return counts


def registrations(options):
    """As many registrations as can be had, a session for each 5,000; all leave at once."""
    counts, clients, each = {}, [], 5000
    for number in range(max(1, options.registrations // each // PROCESSES)):
        client = wire.Wire(options.port, timeout=120)
        client.join()
        clients.append(client)
        for start in range(1, each + 1, 500):
            client.send(*([64, start + i, {}, f"attack.{os.getpid()}.{number}.{start + i}"] for i in range(500)))
            for _ in range(500):
                answer = client.receive()
                count(counts, "granted" if answer[0] == 65 else answer[4])
    for client in clients:
        client.reset()
    return counts


def deafness(options):
    """A subscriber that stops reading, and a publisher that does not stop."""
    deaf, publisher = wire.Wire(options.port), wire.Wire(options.port)
    topic = f"attack.{os.getpid()}"
    deaf.join()
    publisher.join()
    deaf.send([32, 1, {}, topic])
    deaf.receive()
    event, number = ["x" * 10_000], 0
    for number in until(options.seconds):
        publisher.send([16, number + 1, {}, topic, event])
    publisher.send([16, number + 2, {"acknowledge": True}, topic])
    assert publisher.receive()[0] == 17
    counts = {"events of 10 kB": number + 1}
    heard = 0
    try:
        deaf.socket.settimeout(2)
        while deaf.receive():
            heard += 1
    except wire.Closed:
        counts["deaf ones closed"] = 1
    except TimeoutError:
        counts["deaf ones that had all"] = 1
    return counts | {"events heard": heard}


def holding(options):
    """A callee that never answers, and a caller that does not mind."""
    callee, caller = wire.Wire(options.port), wire.Wire(options.port)
    procedure = f"attack.{os.getpid()}"
    callee.join()
    caller.join()
    callee.send([64, 1, {}, procedure])
    callee.receive()
    counts, request = {"calls": 0}, 0
    try:
        for _ in until(options.seconds):
            caller.send(*([48, request + i, {}, procedure] for i in range(1, 201)))
            request += 200
            counts["calls"] = request
            callee.socket.setblocking(False)  # it reads what it is asked, and does nothing
            try:
                while callee.socket.recv(1 << 20):
                    pass
            except BlockingIOError:
                pass
        caller.send([48, request + 1, {}, "attack.nobody"])
        while (answer := caller.receive())[2] != request + 1:
            count(counts, answer[4])
    except (wire.Closed, ConnectionError):
        counts["callers closed, with more answers than they read"] = 1
    return counts


def malformation(options):
    """Whatever is no protocol, at any time."""
    counts = {}
    random.seed()
    for _ in until(options.seconds):
        client = wire.Wire(options.port, timeout=20)
        good = [wire.frame(wire.hello())] + [
            wire.frame(wire.random_message(request, [1, 7])) for request in range(1, random.randrange(2, 9))]
        text = bytearray(b"".join(good))
        match random.randrange(4):
            case 0:
                text = bytearray(random.randbytes(random.randrange(1, 300)))
            case 1:
                for _ in range(random.randrange(1, 8)):
                    text[random.randrange(len(text))] = random.randrange(256)
            case 2:
                text += wire.frame(random.choice([b"", b"[" * 5000, b"[1", b"{}", b"[48,0,{}]", b"\xff\xfe", b"[99]"]))
            case 3:
                text += b"\x00\xff\xff\xff" + b"[" * random.randrange(9000)
        try:
            client.socket.sendall(text)
            client.socket.shutdown(1)
            while True:
                client.take(1)
        except (wire.Closed, OSError):
            count(counts, "ended by the router")
        client.socket.close()
    return counts


def secrets(options):
    """Tickets that may be the right one."""
    counts = {}
    for number in until(options.seconds):
        client = wire.Wire(options.port)
        client.send(wire.hello("auth", authid="victim", authmethods=["ticket"]))
        assert client.receive()[0] == 4
        client.send([5, f"secret{number}", {}])
        answer = client.receive()
        count(counts, "let in" if answer[0] == 2 else answer[2])
        client.socket.close()
    return counts


def realms(options):
    """Names that may be those of realms."""
    counts = {}
    for number in until(options.seconds):
        count(counts, refused(options.port, f"guess.{os.getpid()}.{number}"))
    return counts


def forgery(options):
    """Procedures and topics that belong to the router."""
    counts = {}
    client = wire.Wire(options.port)
    client.join()
    names = ["wamp.session.on_join", "wamp.session.count", "wamp.registration.on_create", "wamp.anything", "wamp"]
    request = 0
    for _ in until(options.seconds):
        said = []
        for name in names:
            said += [[64, request + len(said) + 1, {}, name], [16, request + len(said) + 2, {"acknowledge": True}, name]]
        for match in ("prefix", "wildcard"):
            said.append([64, request + len(said) + 1, {"match": match}, "wamp." if match == "prefix" else "wamp..x"])
        said.append([48, request + len(said) + 1, {}, "wamp.session.kill", [1]])
        request += len(said)
        client.send(*said)
        for _ in said:
            answer = client.receive()
            count(counts, "done" if answer[0] != 8 else answer[4])
    return counts


ATTACKS = [flood, silence, registrations, deafness, holding, malformation, secrets, realms, forgery]


# What is told.

def memory(pid):
    if not pid:
        return 0
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS:"))


def row(figures):
    got = ", ".join(f"{key} {value:,}" for key, value in figures["got"].items())
    return " | ".join([
        f"| {figures['attack']}: {figures['is']}", got, f"{figures['seconds']}", f"{figures['calls']}",
        f"{figures['p50 before']} / {figures['p99 before']}", f"{figures['p50']} / {figures['p99']}",
        f"{figures['longest']}", "{} -> {} |".format(*figures["MiB"]),
    ])


TITLES = [
    "attack", "what it got", "seconds", "others' calls", "p50 / p99 ms before", "p50 / p99 ms with it", "longest ms", "MiB",
]


def run(attack, options, results):
    try:
        results.put(attack(options))
    except Exception as error:
        results.put({f"failed: {error!r}": 1})


def share(latencies, of):
    return round(latencies[min(len(latencies) - 1, int(len(latencies) * of))], 2)


def main(options):
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    if options.table:
        print(f"| {' | '.join(TITLES)} |\n| {' | '.join('---' for _ in TITLES)} |", flush=True)
    others = Others(options.port)
    for attack in ATTACKS:
        if options.only and attack.__name__ not in options.only:
            continue
        time.sleep(0.5)
        others.latencies()
        time.sleep(options.before)
        quiet, before = others.latencies(), memory(options.pid)
        most, results = before, context.Queue()
        began = time.monotonic()
        attackers = [context.Process(target=run, args=(attack, options, results)) for _ in range(PROCESSES)]
        for attacker in attackers:
            attacker.start()
        got, reports = {}, 0
        while reports < PROCESSES:
            most = max(most, memory(options.pid))
            try:
                report = results.get(timeout=0.1)
            except multiprocessing.queues.Empty:
                continue
            reports += 1
            for key, value in report.items():
                got[key] = got.get(key, 0) + value
        for attacker in attackers:
            attacker.join()
        took = time.monotonic() - began
        loud = others.latencies()
        figures = {
            "attack": attack.__name__, "is": attack.__doc__.strip(), "got": got, "seconds": round(took, 1),
            "calls": len(loud), "p50": share(loud, 0.5), "p99": share(loud, 0.99), "longest": round(loud[-1], 1),
            "p50 before": share(quiet, 0.5), "p99 before": share(quiet, 0.99),
            "MiB": [round(before), round(most)],
        }
        print(row(figures) if options.table else json.dumps(figures), flush=True)
    others.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pid", type=int, help="the router's process")
    parser.add_argument("--seconds", type=float, default=10, help="how long each attack takes")
    parser.add_argument("--before", type=float, default=2, help="how long the others are watched before each")
    parser.add_argument("--silent", type=int, default=5000, help="connections that say nothing")
    parser.add_argument("--registrations", type=int, default=1_000_000)
    parser.add_argument("--table", action="store_true", help="print a table in Markdown")
    parser.add_argument("--only", action="append", help="only this attack; may be repeated")
    main(parser.parse_args())
