"""What can be measured: each part is a module with a TITLE, SAMPLES (how many of each competitor by default, chosen so that
the part takes less than ten minutes), `measure(bench)` and `section(samples)`, which makes tables of what that returned."""
from Parts import (
    build, client, crowds, events, http, idle, instructions, router, rpc, sessions, start, tcp, tls, view, websocket,
)

PARTS = {
    "build": build, "start": start, "tcp": tcp, "idle": idle, "instructions": instructions, "websocket": websocket,
    "http": http, "tls": tls, "view": view, "rpc": rpc, "client": client, "router": router, "events": events,
    "sessions": sessions, "crowds": crowds,
}
