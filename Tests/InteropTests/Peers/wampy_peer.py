"""wampy 1.1.0 (Python, gevent), the client that Flask-WAMP is made of, as callee and as caller of a router.

callee   registers `add`, `echo`, `fail`, subscribes to com.example.wampy; prints READY, then each event's keywords as
         JSON; stays until standard input closes
suite    starts a callee and calls it: `ok NAME` or `not ok NAME: REASON`, at the end `N passed, N failed`

wampy sends random request ids; to a failing invocation it answers ERROR, with a name for a URI, and then YIELD; it puts
each result into the positional and the keyword arguments; it cannot read messages of 32768 to 65535 bytes. All of a
process's clients share one queue of messages, so the caller and the callee are processes of their own.
"""
import argparse
import json
import logging
import os
import signal
import subprocess
import sys
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)  # it logs every message
# A test runner may start us with signals blocked, and gevent waits for its children by SIGCHLD.
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})

import gevent  # noqa: E402
from wampy.peers.clients import Client  # noqa: E402  (wampy makes the whole process gevent's as it is imported)
from wampy.roles.callee import callee as procedure  # noqa: E402
from wampy.roles.subscriber import subscribe  # noqa: E402

TOPIC = "com.example.wampy"
#: Each makes a result twice as long, and none a message of 32768 to 65535 bytes.
SIZES = (0, 1, 60, 62, 63, 125, 126, 127, 10000, 70000, 1 << 20)


def say(line):
    print(line, flush=True)


class Service(Client):
    """Three procedures, named as wampy does it: after the methods; and a subscriber."""

    @procedure
    def add(self, a, b):
        return a + b

    @procedure
    def echo(self, value):
        return value

    @procedure
    def fail(self, text):
        raise ValueError(text)

    @subscribe(topic=TOPIC)
    def receive(self, **kwargs):
        kwargs.pop("meta")
        say(json.dumps(kwargs))


def callee(options):
    """Serves until standard input closes."""
    with Service(url=options.url, realm=options.realm) as service:
        with gevent.Timeout(options.timeout):
            while len(service.registration_map) < 3 or not service.subscription_map:
                gevent.sleep(0.01)
        say("READY")
        while gevent.os.tp_read(sys.stdin.fileno(), 4096):
            pass


class Callee:
    """A wampy callee in a process of its own."""

    def __init__(self, options):
        command = [sys.executable, __file__, "--role", "callee", "--url", options.url, "--realm", options.realm]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.expect("READY")

    def expect(self, line):
        found = self.process.stdout.readline().rstrip("\n")
        assert found == line, f"{found!r} is not {line!r}"

    def stop(self):
        self.process.stdin.close()
        assert self.process.wait() == 0, f"the callee exited with {self.process.returncode}"


def calls_with_arguments(client, callee):
    assert client.rpc.add(2, 3) == 5
    assert client.rpc.add(a=2, b=3) == 5
    assert client.call("add", 2, b=3) == 5


def values_of_every_kind(client, callee):
    for value in (True, 0, -1, 2**53, 1.5, "Grüße, 世界", [], [1, [2, {"a": None}]], {"a": {"b": [True]}}):
        found = client.rpc.echo(value)
        assert found == value, f"{found!r} is not {value!r}"


def calls_of_many_sizes(client, callee):
    for size in SIZES:
        assert client.rpc.echo("x" * size) == "x" * size, f"{size} bytes differ"


def an_error_with_a_yield_after_it(client, callee):
    for attempt in range(3):
        try:
            result = client.rpc.fail("on purpose")
        except Exception as error:
            assert "on purpose" in str(error), str(error)
        else:
            raise AssertionError(f"no error but {result!r}")
    assert client.rpc.add(1, 1) == 2


def an_unknown_procedure(client, callee):
    try:
        client.rpc.unknown()
    except Exception as error:
        assert "wamp.error.no_such_procedure" in str(error), str(error)
    else:
        raise AssertionError("no error")


def publications_arrive_in_order(client, callee):
    for number in range(100):
        client.publish(topic=TOPIC, message=number)
    for number in range(100):
        callee.expect(json.dumps({"message": number}))


def a_thousand_calls_one_after_the_other(client, callee):
    for number in range(1000):
        assert client.rpc.add(number, 1) == number + 1


CHECKS = (
    calls_with_arguments,
    values_of_every_kind,
    calls_of_many_sizes,
    an_error_with_a_yield_after_it,
    an_unknown_procedure,
    publications_arrive_in_order,
    a_thousand_calls_one_after_the_other,
)


def suite(options):
    """Runs every check against one callee, each with a client of its own; 1 when one of them failed."""
    callee = Callee(options)
    failed = 0
    for check in CHECKS:
        name = check.__name__.replace("_", " ")
        try:
            with gevent.Timeout(options.timeout), Client(url=options.url, realm=options.realm) as client:
                check(client, callee)
        except (Exception, gevent.Timeout) as error:
            failed += 1
            reason = f"{type(error).__name__}: {error}".replace("\n", " ")
            say(f"not ok {name}: {reason:.500}")
        else:
            say(f"ok {name}")
    callee.stop()
    say(f"{len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="of the router: ws://127.0.0.1:PORT/ws")
    parser.add_argument("--realm", default="realm1")
    parser.add_argument("--role", required=True, choices=("callee", "suite"))
    parser.add_argument("--timeout", type=float, default=60, help="seconds for each check, and to come up")
    options = parser.parse_args()
    status = {"callee": callee, "suite": suite}[options.role](options)
    sys.stdout.flush()
    os._exit(status or 0)


if __name__ == "__main__":
    main()
