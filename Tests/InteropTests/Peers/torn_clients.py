#!/usr/bin/env python3
"""Kills clients of a router at any moment, and looks for what they left behind.

    torn_clients.py --port 8081 --metrics 8082 --torn 10000 --killed 300

The port is of RawSocket. --torn connections say a random sequence of registrations, subscriptions, calls, publications
and testaments that is cut at a random byte by RST; --killed processes do so over and over and get SIGKILL. Beside them
sessions that stay call an echo, and one has a procedure that it never answers. When all are gone, the meta API and the
router's metrics have to count what they counted before. Prints one line of JSON.
"""
import argparse
import json
import os
import random
import signal
import threading
import time
import urllib.request

import wire


class Steady(threading.Thread):
    """Calls an echo of its own while others die, one call after the other."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.callee, self.caller, self.silent = (wire.Wire(port) for _ in range(3))
        for client in (self.callee, self.caller, self.silent):
            client.join()
        self.callee.send([64, 1, {}, "steady.echo"])
        self.silent.send([64, 1, {}, "steady.silent"])
        assert self.callee.receive()[0] == self.silent.receive()[0] == 65
        self.calls = self.invocations = self.interrupts = 0
        self.wrong = []
        self.ends = threading.Event()

    def run(self):
        threading.Thread(target=self.count_silently, daemon=True).start()
        while not self.ends.is_set():
            self.calls += 1
            self.caller.send([48, self.calls, {}, "steady.echo", [self.calls]])
            invocation = self.callee.receive()
            self.callee.send([70, invocation[1], {}, invocation[4]])
            answer = self.caller.receive()
            if answer != [50, self.calls, {}, [self.calls]]:
                self.wrong.append(answer)

    def count_silently(self):
        """What the procedure that never answers is asked, and told when nobody waits for it any more."""
        while True:
            kind = self.silent.receive()[0]
            self.invocations += kind == 68
            self.interrupts += kind == 69


def tear(port):
    """One client that is cut anywhere in what it says; sometimes what it said is acted upon first."""
    said = [wire.hello()] + [wire.random_message(request, [1, 7]) for request in range(1, random.randrange(2, 14))]
    text = b"".join(map(wire.frame, said))
    client = wire.Wire(port)
    client.socket.sendall(text[:random.randrange(len(text) + 1)])
    if random.random() < 0.5:
        time.sleep(random.random() * 0.02)
    client.reset()


def live(port):
    """What a process does until it is killed."""
    while True:
        client = wire.Wire(port)
        client.join()
        for request in range(1, 200):
            client.send(wire.random_message(request, [1, 7]))
            if random.random() < 0.3:
                time.sleep(0.002)
        client.socket.close()


def kill(port):
    """A process that is killed within a fifth of a second."""
    child = os.fork()
    if child == 0:
        try:
            random.seed()
            live(port)
        finally:
            os._exit(1)
    time.sleep(random.random() * 0.2)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def in_threads(count, threads, work):
    """Does the work so often; a router that refuses a connection is a failure of the whole."""
    left = [count]
    lock = threading.Lock()
    errors = []

    def run():
        while True:
            with lock:
                if left[0] == 0 or errors:
                    return
                left[0] -= 1
            try:
                work()
            except Exception as error:
                errors.append(error)

    workers = [threading.Thread(target=run) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if errors:
        raise errors[0]


def metric(port, name):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return sum(int(float(line.rsplit(" ", 1)[1])) for line in lines if line.startswith(name))


class Observer:
    """Counts what there is, by the meta API and the router's metrics."""

    def __init__(self, port, metrics):
        self.wire, self.metrics, self.request = wire.Wire(port, timeout=600), metrics, 0
        self.wire.join()

    def ask(self, procedure):
        self.request += 1
        return self.wire.call(self.request, procedure)[0]

    def counts(self):
        return {
            "sessions": self.ask("wamp.session.count"),
            "registrations": sum(map(len, self.ask("wamp.registration.list").values())),
            "subscriptions": sum(map(len, self.ask("wamp.subscription.list").values())),
            "pending calls": metric(self.metrics, "swampy_pending_calls"),
        }


def main(options):
    steady = Steady(options.port)
    observer = Observer(options.port, options.metrics)
    before = observer.counts()
    began = time.monotonic()
    children = max(1, options.killed // 10)
    killers = []  # processes, which may fork since they have no threads
    for _ in range(min(10, options.killed)):
        killer = os.fork()
        if killer == 0:
            random.seed()
            for _ in range(children):
                kill(options.port)
            os._exit(0)
        killers.append(killer)
    steady.start()
    in_threads(options.torn, 24, lambda: tear(options.port))
    statuses = [os.waitpid(killer, 0)[1] for killer in killers]
    assert not any(statuses), statuses
    tearing = time.monotonic() - began
    steady.ends.set()
    steady.join(30)
    deadline = time.monotonic() + 10
    while (after := observer.counts()) != before and time.monotonic() < deadline:
        time.sleep(0.1)
    rest = {name: after[name] - before[name] for name in before}
    print(json.dumps({
        "torn": options.torn, "killed": children * len(killers), "seconds": round(tearing, 1), "left behind": rest,
        "others' calls": steady.calls, "others' wrong answers": len(steady.wrong),
        "asked of the silent one": steady.invocations, "not told off": steady.invocations - steady.interrupts,
    }))


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--metrics", type=int, required=True, help="the port of the router's metrics")
parser.add_argument("--torn", type=int, default=10_000)
parser.add_argument("--killed", type=int, default=300)
main(parser.parse_args())
