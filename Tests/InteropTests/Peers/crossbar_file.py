"""One configuration of Crossbar.io, served by Crossbar.io itself and by `swampy router --crossbar`.

Writes the file, has each router serve it in turn, and does the same with both as autobahn-python: joins by each method,
with right and wrong secrets, over WebSocket and RawSocket, and then calls, registers, subscribes and publishes what each
role may do and what it may not. Prints one JSON object a line: {"router", "outcomes": {WHAT: OUTCOME}}.
"""
import argparse
import asyncio
import json
import pathlib
import subprocess
import tempfile
import time

import crossbar_router
import peer
from authentication_peer import AuthenticatingSession
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import PublishOptions, RegisterOptions

REALM = "realm1"
TICKET = {"method": "ticket", "authid": "bob", "secret": "bobs ticket"}
CRA = {"method": "wampcra", "authid": "ann", "secret": "anns secret"}
ANONYMOUS = {"method": "anonymous"}
CLIENTS = {
    "anonymous": ANONYMOUS,
    "ticket": TICKET,
    "wampcra": CRA,
    "wrong ticket": TICKET | {"secret": "wrong"},
    "wrong secret": CRA | {"secret": "wrong"},
    "nobody's ticket": TICKET | {"authid": "eve"},
    "nobody's secret": CRA | {"authid": "eve"},
}
PROCEDURES = ("com.public.whoami", "com.public.hidden", "com.private.whoami", "org.other.whoami")
TOPICS = ("com.public.news", "com.public.hidden", "com.private.news", "com.own.part.news", "org.other.news")


def permission(uri, *actions, match="prefix", disclosed=False):
    allow = {action: action in actions for action in ("call", "register", "publish", "subscribe")}
    disclose = {"caller": disclosed, "publisher": disclosed}
    return {"uri": uri, "match": match, "allow": allow, "disclose": disclose, "cache": True}


def configuration(port, rawsocket_port):
    """A router worker with one realm of three roles, and two transports."""
    roles = {
        "guest": [permission("com.public.", "call", "subscribe"), permission("com.public.hidden", match="exact")],
        "user": [
            permission("com.", "call", "publish", "subscribe", disclosed=True), permission("com.private."),
            permission("com.own..news", "subscribe", "register", match="wildcard"),
        ],
        "backend": [permission("", "call", "register", "publish", "subscribe")],
    }
    auth = {
        "anonymous": {"type": "static", "role": "guest"},
        "ticket": {"type": "static", "principals": {"bob": {"ticket": "bobs ticket", "role": "backend"}}},
        "wampcra": {"type": "static", "users": {"ann": {"secret": "anns secret", "role": "user"}}},
    }
    serializers = {"serializers": ["json", "cbor"], "auth": auth}

    def endpoint(port):
        return {"type": "tcp", "interface": "127.0.0.1", "port": port}

    web = {
        "type": "web", "endpoint": endpoint(port),
        "paths": {"/": {"type": "json", "value": {}}, "ws": {"type": "websocket"} | serializers},
    }
    rawsocket = {"type": "rawsocket", "endpoint": endpoint(rawsocket_port)} | serializers
    realm = {"name": REALM, "roles": [{"name": name, "permissions": roles[name]} for name in roles]}
    worker = {"type": "router", "realms": [realm], "transports": [web, rawsocket]}
    return {"version": 2, "controller": {}, "workers": [worker]}


async def join(url, client):
    return await peer.join(url, REALM, session=AuthenticatingSession(REALM, client))


async def outcome(work):
    """What a request is answered: a result, or the URI of the error."""
    try:
        result = await work
    except ApplicationError as error:
        return error.error
    return result if isinstance(result, str) else "done"


async def offer(url):
    """What others call: procedures that say as whom they were called."""

    def whoami(details):
        return f"called by {details.caller_authrole or 'somebody'}"

    backend = await join(url, TICKET)
    for procedure in PROCEDURES:
        await backend.register(whoami, procedure, options=RegisterOptions(details_arg="details"))
    return backend


async def requests(session):
    """What one session may do."""
    outcomes = {}
    for procedure in PROCEDURES:
        outcomes[f"calls {procedure}"] = await outcome(session.call(procedure))
    for topic in TOPICS:
        outcomes[f"subscribes to {topic}"] = await outcome(session.subscribe(lambda: None, topic))
        outcomes[f"publishes {topic}"] = await outcome(session.publish(topic, options=PublishOptions(acknowledge=True)))
        outcomes[f"registers {topic}.own"] = await outcome(session.register(lambda: None, f"{topic}.own"))
    outcomes["registers com.own.part.news"] = await outcome(session.register(lambda: None, "com.own.part.news"))
    return outcomes


async def try_everything(urls):
    """What each client may do over each transport."""
    outcomes = {}
    backend = await offer(urls[0])
    for url in urls:
        for name, client in CLIENTS.items():
            who = f"{name} over {url[:2]}"
            try:
                session = await join(url, client)
            except peer.Refused:
                outcomes[who] = "refused"
                continue
            outcomes[who] = (await session.joined).authrole
            outcomes |= {f"{who} {what}": result for what, result in (await requests(session)).items()}
            session.leave()
            await asyncio.wait_for(session.left, 10)
    backend.leave()
    await asyncio.wait_for(backend.left, 10)
    return outcomes


def serve(name, process, urls, deadline):
    """Tries everything with a router that was started, and ends it."""
    try:
        while not crossbar_router.can_be_joined(urls[0], [REALM]):
            if process.poll() is not None or time.monotonic() > deadline:
                raise OSError(f"{name} could not be joined")
            time.sleep(0.05)
        peer.say({"router": name, "outcomes": asyncio.run(try_everything(urls))})
    finally:
        crossbar_router.stop(process)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--swampy", required=True, help="the program `swampy`")
    parser.add_argument("--timeout", type=float, default=90, help="seconds for everything")
    options = parser.parse_args()
    deadline = time.monotonic() + options.timeout
    with tempfile.TemporaryDirectory(prefix="swampy-crossbar-", ignore_cleanup_errors=True) as name:
        folder = pathlib.Path(name)
        ports = crossbar_router.free_port(), crossbar_router.free_port()
        urls = f"ws://127.0.0.1:{ports[0]}/ws", f"rs://127.0.0.1:{ports[1]}"
        (folder / "config.json").write_text(json.dumps(configuration(*ports)))
        serve("crossbar", crossbar_router.launch(folder), urls, deadline)
        command = [options.swampy, "router", "--crossbar", str(folder / "config.json")]
        swampy = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=crossbar_router.end_with_parent)
        serve("swampy", swampy, urls, deadline)


if __name__ == "__main__":
    main()
