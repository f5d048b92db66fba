"""Runs a real Crossbar.io for a test, on a free port of the loopback, with the realms realm1 and realm2.

With --conformance it has the realms, users and permissions that the cases of `swampy conformance` are about, as far as
Crossbar knows them: clients of the realm auth join at the path /auth, those of the others at /ws.

With --bridge it also has the HTTP bridge of realm1: /publish, /call, and /signed, which publishes what is signed.
With --auth clients may also authenticate as it says, and act under the role `user`; with --certificate and --key the
first URL begins with wss.

Prints `READY ws://127.0.0.1:PORT/ws rs://127.0.0.1:PORT rs+unix:///PATH` once both realms can truly be joined, runs
until standard input closes, then stops Crossbar and removes all it wrote. Prints `FAILED REASON` and exits 1 when
Crossbar does not come up.
"""
import argparse
import ctypes
import hashlib
import hmac
import json
import os
import pathlib
import select
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

REALMS = ("realm1", "realm2")
PR_SET_PDEATHSIG = 1


class StartError(Exception):
    """Crossbar ended, or could not be joined in time."""


def configuration(options, port, rawsocket_port, socket_path):
    """A node with one router worker: each realm allows everything to anyone."""
    permission = {
        "uri": "",
        "match": "prefix",
        "allow": {"call": True, "register": True, "publish": True, "subscribe": True},
        "disclose": {"caller": True, "publisher": True},
        "cache": True,
    }
    websocket = {
        "type": "websocket",
        "serializers": ["json", "msgpack", "cbor"],
        "auth": options.auth | {"anonymous": {"type": "static", "role": "anonymous"}},
        "options": {"enable_webstatus": False},
    }
    endpoint = {"type": "tcp", "interface": "127.0.0.1", "port": port, "backlog": 1024}
    if options.certificate:
        endpoint["tls"] = {"certificate": options.certificate, "key": options.key}
    transport = {
        "type": "web",
        "endpoint": endpoint,
        "paths": {"/": {"type": "json", "value": {}}, "ws": websocket},
    }
    if options.bridge:
        signature = {"key": "bazapp", "secret": "foobar"}
        services = {"publish": ("publisher", {}), "call": ("caller", {}), "signed": ("publisher", signature)}
        for path, (kind, settings) in services.items():
            service = {"type": kind, "realm": REALMS[0], "role": "anonymous", "options": settings}
            transport["paths"][path] = service
    tcp = {"type": "tcp", "interface": "127.0.0.1", "port": rawsocket_port, "backlog": 1024}
    rawsockets = [
        {"type": "rawsocket", "endpoint": endpoint} | {key: websocket[key] for key in ("serializers", "auth")}
        for endpoint in (tcp, {"type": "unix", "path": socket_path})
    ]
    roles = [{"name": role, "permissions": [permission]} for role in ("anonymous", "user")]
    realms = [{"name": name, "roles": roles} for name in REALMS]
    worker = {"type": "router", "realms": realms, "transports": [*rawsockets, transport]}
    if options.conformance:
        conform(worker, permission)
    return {"version": 2, "controller": {}, "workers": [worker]}


def conformance_users():
    """The users of the realm auth, by their methods."""
    salted = hashlib.pbkdf2_hmac("sha256", b"pencil", b"conformance-salt", 4096)
    stored_key = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).hexdigest()
    scram = {
        "kdf": "pbkdf2", "iterations": 4096, "memory": 0, "salt": b"conformance-salt".hex(), "stored-key": stored_key,
        "server-key": hmac.digest(salted, b"Server Key", "sha256").hex(), "role": "member",
    }
    key = "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"
    salt = {"salt": "conformance", "iterations": 1000, "keylen": 32}
    secrets = {"ticket-user": "ticket-secret", "cra-user": "cra-secret"}
    users = {name: {"secret": secret, "role": "member"} for name, secret in secrets.items()}
    tickets = {
        "ticket-user": {"ticket": "ticket-secret", "role": "member"},
        "guest": {"ticket": "guest-secret", "role": "guest"},
    }
    return {
        "ticket": {"type": "static", "principals": tickets},
        "wampcra": {
            "type": "static", "users": users | {"salted-user": {"secret": "password", "role": "member"} | salt}
        },
        "scram": {"type": "static", "principals": {"scram-user": scram}},
        "cryptosign": {"type": "static", "principals": {"key-user": {"authorized_keys": [key], "role": "member"}}},
    }


def conform(worker, everything):
    """Gives the worker what the cases of `swampy conformance` need."""
    nothing = {"call": False, "register": False, "publish": False, "subscribe": False}
    denied = [
        {"uri": "conformance.denied.", "match": "prefix", "allow": nothing},
        {"uri": "wamp.session.count", "match": "exact", "allow": nothing},
    ]
    discreet = everything | {"disclose": {"caller": False, "publisher": False}}
    history = [{"uri": uri, "match": match, "limit": 100} for uri, match in (
        ("conformance.history", "prefix"), ("conformance.denied.history", "exact"))]
    for realm in worker["realms"]:
        realm["store"] = {"type": "memory", "event-history": history}
    worker["realms"] += [
        {"name": "auth", "store": {"type": "memory", "event-history": history}, "roles": [
            {"name": "member", "permissions": [everything]},
            {"name": "guest", "permissions": [everything, *denied]},
        ]},
        {"name": "limited", "options": {"uri_check": "strict"}, "roles": [
            {"name": "anonymous", "permissions": [discreet]},
        ]},
    ]
    paths = worker["transports"][-1]["paths"]
    paths["auth"] = paths["ws"] | {"auth": conformance_users()}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def end_with_parent():
    """Crossbar is told to stop even when this process is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def launch(folder):
    """Starts Crossbar by the folder's config.json in a process group of its own; nothing is kept outside the folder."""
    command = [os.path.join(os.path.dirname(sys.executable), "crossbar"), "start", "--cbdir", str(folder)]
    command += ["--config", "config.json", "--loglevel", "warn", "--color", "false"]
    with open(folder / "log", "ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ | {"HOME": str(folder)},
            start_new_session=True,
            preexec_fn=end_with_parent,
        )


def can_be_joined(url, realms=REALMS):
    """Whether each realm welcomes a session."""
    context = None
    if url.startswith("wss:"):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # whether it is up is all that is asked here
    try:
        for realm in realms:
            with connect(url, subprotocols=["wamp.2.json"], open_timeout=5, proxy=None, ssl=context) as websocket:
                websocket.send(json.dumps([1, realm, {"roles": {"caller": {}}}]))
                if json.loads(websocket.recv(timeout=5))[0] != 2:
                    return False
    except (OSError, WebSocketException, TimeoutError):
        return False
    return True


def stdin_ends_within(seconds):
    """Waits; whether standard input has ended by then."""
    readable, _, _ = select.select([sys.stdin.fileno()], [], [], seconds)
    return bool(readable) and not os.read(sys.stdin.fileno(), 4096)


def wait_until_joined(crossbar, url, deadline):
    while not can_be_joined(url):
        if crossbar.poll() is not None:
            raise StartError(f"Crossbar.io exited with {crossbar.returncode}")
        if time.monotonic() > deadline:
            raise StartError("Crossbar.io could not be joined in time")
        if stdin_ends_within(0.2):
            raise StartError("standard input closed while Crossbar.io was starting")


def stop(crossbar):
    """Ends the process group: politely, and after ten seconds by force."""
    for number, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
        try:
            os.killpg(crossbar.pid, number)
            crossbar.wait(patience)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def serve(options, deadline):
    """Runs one Crossbar until standard input closes."""
    port = options.port or free_port()
    url = f"{'wss' if options.certificate else 'ws'}://127.0.0.1:{port}/ws"
    with tempfile.TemporaryDirectory(prefix="swampy-crossbar-", ignore_cleanup_errors=True) as name:
        folder = pathlib.Path(name)
        rawsocket_port = free_port()
        places = port, rawsocket_port, f"{name}/socket"
        (folder / "config.json").write_text(json.dumps(configuration(options, *places)))
        crossbar = launch(folder)
        try:
            wait_until_joined(crossbar, url, deadline)
            print(f"READY {url} rs://127.0.0.1:{rawsocket_port} rs+unix://{name}/socket", flush=True)
            while not stdin_ends_within(3600):
                pass
        except StartError:
            sys.stderr.write("".join((folder / "log").read_text(errors="replace").splitlines(True)[-20:]))
            raise
        finally:
            stop(crossbar)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--bridge", action="store_true", help="also publish and call over HTTP")
    parser.add_argument("--conformance", action="store_true", help="also have what `swampy conformance` asks for")
    parser.add_argument("--auth", type=json.loads, default={}, help="a JSON object, as in Crossbar's configuration")
    parser.add_argument("--certificate", help="a file in PEM, to speak TLS")
    parser.add_argument("--key", help="the key of the certificate")
    parser.add_argument("--timeout", type=float, default=90, help="seconds for Crossbar to come up")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    signal.signal(signal.SIGINT, lambda number, frame: sys.exit(1))
    try:
        serve(options, time.monotonic() + options.timeout)
    except StartError as error:
        print(f"FAILED {error}", flush=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
