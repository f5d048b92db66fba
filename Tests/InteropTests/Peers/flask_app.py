"""A Flask app on gevent with a wampy client, as Flask-WAMP has it: its views call and publish, and it hears a topic.

    GET /call/NAME?args=JSON    what the procedure NAME answers, as JSON; 502 with what wampy raises
    GET /publish?message=TEXT   publishes the keyword argument `message` to com.example.flask
    GET /heard                  what was published to com.example.app since it was asked last, as a list

It prints `READY http://127.0.0.1:PORT/` once its client has joined and subscribed, and serves until standard input
closes. wampy takes the next message that comes for the answer to its call, so the views wait for each other, and what is
published meanwhile would be taken for one.
"""
import argparse
import json
import logging
import os
import signal
import sys
import warnings

os.environ["WAMPY_ASYNC_NAME"] = "gevent"
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)  # it logs every message
# A test runner may start us with signals blocked, and gevent waits for its children by SIGCHLD.
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})

import gevent  # noqa: E402
from wampy.peers.clients import Client  # noqa: E402  (wampy makes the whole process gevent's as it is imported)
from wampy.roles.subscriber import subscribe  # noqa: E402
from flask import Flask, jsonify, request  # noqa: E402
from gevent.lock import Semaphore  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402

app = Flask(__name__)
turn = Semaphore(1)
heard = []


class Component(Client):
    """The app's client."""

    @subscribe(topic="com.example.app")
    def receive(self, message, **details):
        heard.append(message)


@app.route("/call/<name>")
def call(name):
    with turn:
        try:
            return jsonify(getattr(app.wampy.rpc, name)(*json.loads(request.args["args"])))
        except Exception as error:
            return str(error), 502


@app.route("/publish")
def publish():
    with turn:
        app.wampy.publish(topic="com.example.flask", message=request.args["message"])
    return "published"


@app.route("/heard")
def what_was_heard():
    messages, heard[:] = heard[:], []
    return jsonify(messages)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="of the router: ws://127.0.0.1:PORT/ws")
    parser.add_argument("--realm", default="realm1")
    parser.add_argument("--timeout", type=float, default=60, help="seconds to come up")
    options = parser.parse_args()
    with Component(url=options.url, realm=options.realm) as app.wampy:
        with gevent.Timeout(options.timeout):
            while not app.wampy.subscription_map:
                gevent.sleep(0.01)
        server = WSGIServer(("127.0.0.1", 0), app, log=None)
        server.start()
        print(f"READY http://127.0.0.1:{server.server_port}/", flush=True)
        while gevent.os.tp_read(sys.stdin.fileno(), 4096):
            pass
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
