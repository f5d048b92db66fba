#!/usr/bin/env python3
"""A Flask app on gevent whose view makes a WAMP call by wampy: flask_view.py PORT PROCEDURE ROUTER.

`GET /hello/NAME` is answered with what the procedure answers to NAME. wampy takes the next message that comes for the
answer to its call, so the views wait for each other.
"""
import logging
import os
import sys
import warnings

os.environ["WAMPY_ASYNC_NAME"] = "gevent"
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)  # it logs every message

from wampy.peers.clients import Client  # noqa: E402  (patches the standard library)

import gevent.socket  # noqa: E402
from flask import Flask  # noqa: E402
from gevent.lock import Semaphore  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402

port, procedure, router = int(sys.argv[1]), sys.argv[2], sys.argv[3]
app = Flask(__name__)
turn = Semaphore(1)
client = Client(url=router, realm="realm1")
client.start()


@app.route("/hello/<name>")
def hello(name):
    with turn:
        return str(client.call(procedure, name))


listener = gevent.socket.socket()
# Or the server's two writes for an answer would wait for an acknowledgement, which is delayed by 40 ms.
listener.setsockopt(gevent.socket.IPPROTO_TCP, gevent.socket.TCP_NODELAY, 1)
listener.bind(("127.0.0.1", port))
listener.listen(256)
WSGIServer(listener, app, log=None).serve_forever()
