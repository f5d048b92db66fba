"""The servers that are compared: how each is built, and the command that starts it."""
import json
import os
import pathlib
import sys

from Harness.building import BENCHMARKS, BUILD, ROOT, build_c, build_swift, has_header, output_of
from Harness.processes import LISTENING, Failure, server

VENV = pathlib.Path(os.environ.get("SWAMPY_TEST_VENV") or ROOT / ".build/venv")
PYTHON = VENV / "bin/python"
UVLOOP_PYTHON = VENV / "bench/bin/python"
FLASK_PYTHON = VENV / "flask/bin/python"

BASELINE = "C libev"
C_EPOLL, C_LIBUV, C_URING = "C epoll", "C libuv", "C io_uring"
NIO_HANDLER, NIO_ASYNC, UVLOOP = "NIO handler", "NIO async", "uvloop"
CALLBACKS = "swampy callbacks"
NIO_WEBSOCKET, WEBSOCKET, WEBSOCKET_ASYNC = "NIOWebSocket", "swampy driven", "swampy async"
HUMMINGBIRD, WEB_APP = "hummingbird-hello", "swampy"
OPENSSL, TLS = "C OpenSSL", "swampy"
HUMMINGBIRD_BUILD = BENCHMARKS / "Baselines/HummingbirdHello", HUMMINGBIRD, BUILD / "hummingbird"
SWAMPY = {"libev": "swampy libev", "dispatch": "swampy dispatch", "uring": "swampy uring"}


def echo_servers(swampy):
    """The command of every server that this machine can run, the baseline first. Says which ones it leaves out."""
    servers = {BASELINE: [build_c("Baselines/libev_echo.c", "-lev")], C_EPOLL: [build_c("Baselines/epoll_echo.c")]}
    if found(C_LIBUV, has_header("uv.h"), "`.ci/setup compare` installs libuv1-dev"):
        servers[C_LIBUV] = [build_c("Baselines/libuv_echo.c", "-luv")]
    if found(C_URING, has_header("liburing.h"), "`.ci/setup compare` installs liburing-dev"):
        command = [build_c("Baselines/uring_echo.c", "-luring")]
        servers |= {C_URING: command} if starts(C_URING, command) else {}
    nio = build_swift(BENCHMARKS / "Baselines/NIO", "nio-echo", BUILD / "nio")
    servers |= {NIO_HANDLER: [nio, "handler"], NIO_ASYNC: [nio, "async"]}
    if found(UVLOOP, UVLOOP_PYTHON.exists(), "`.ci/setup compare` installs it"):
        servers[UVLOOP] = [UVLOOP_PYTHON, BENCHMARKS / "Baselines/uvloop_echo.py"]
    servers[CALLBACKS] = [build_swift(BENCHMARKS / "Baselines/Callbacks", "callback-echo", BUILD / "callbacks")]
    schedulers = json.loads(output_of([swampy, "schedulers", "--json"]))
    available = {scheduler["name"] for scheduler in schedulers if scheduler["available"]}
    for scheduler, name in SWAMPY.items():
        command = [swampy, "echo", "--listen", "tcp://127.0.0.1:0", "--scheduler", scheduler]
        if found(name, scheduler in available, f"`swampy schedulers` has no {scheduler}"):
            servers |= {name: command} if scheduler != "uring" or starts(name, command) else {}
    return servers


def websocket_servers():
    """The command of every WebSocket server that this machine can run, the baseline first."""
    servers = {NIO_WEBSOCKET: [build_swift(BENCHMARKS / "Baselines/NIO", "nio-echo", BUILD / "nio"), "websocket"]}
    if found("libwebsockets", has_header("libwebsockets.h"), "`.ci/setup compare` installs libwebsockets-dev"):
        servers["libwebsockets"] = [build_c("Baselines/libwebsockets_echo.c", "-lwebsockets")]
    if found("picows", UVLOOP_PYTHON.exists(), "`.ci/setup compare` installs it"):
        servers["picows"] = [UVLOOP_PYTHON, BENCHMARKS / "Baselines/picows_echo.py"]
        servers["websockets, uvloop"] = [*with_uvloop(), BENCHMARKS / "Baselines/websockets_echo.py"]
    if found("autobahn, Twisted", PYTHON.exists(), "`.ci/setup test` installs it"):
        servers["autobahn, Twisted"] = [PYTHON, BENCHMARKS / "Baselines/autobahn_echo.py"]
    echo = build_swift(BENCHMARKS / "WebSocketEcho", "websocket-echo", BUILD / "websocket")
    for face in ("driven", "async"):
        servers |= {f"swampy {face}": [echo, face], f"swampy {face}, dispatch": [echo, face, "dispatch"]}
    return servers


def with_uvloop():
    """The Python of the peers, which also finds what only benchmarks need."""
    packages = next(UVLOOP_PYTHON.parents[1].glob("lib/python*/site-packages"))
    return ["env", f"PYTHONPATH={packages}", PYTHON]


def http_servers():
    """The command of each web app, which wants a port; the baseline first. The first build of it takes ten minutes."""
    hummingbird = build_swift(*HUMMINGBIRD_BUILD)
    ours = build_swift(BENCHMARKS / "Baselines/WebApp", "web-hello", BUILD / "web-hello")
    return {HUMMINGBIRD: [hummingbird], WEB_APP: [ours]}


def tls_servers():
    """The command of each TLS echo server, which wants a certificate and its key; the baseline first."""
    openssl = build_c("Baselines/openssl_echo.c", "-lssl", "-lcrypto", "-lev")
    return {OPENSSL: [openssl], TLS: [build_swift(BENCHMARKS / "TLSEcho", "tls-echo", BUILD / "tls")]}


def found(name, is_found, trouble):
    """Whether a server can be measured; when not, says why."""
    if not is_found:
        print(f"compare: without {name}: {trouble}", file=sys.stderr)
    return is_found


def starts(name, command):
    """Whether the kernel lets this server run."""
    try:
        with server(command, LISTENING):
            return True
    except Failure as failure:
        return found(name, False, failure)
