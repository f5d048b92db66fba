"""A baseline of the WebSocket benchmarks: an echo server on picows and uvloop. Prints `listening on ws://127.0.0.1:PORT`."""
import asyncio

import uvloop
from picows import WSCloseCode, WSListener, WSMsgType, ws_create_server


class Echo(WSListener):
    def on_ws_connected(self, transport):
        self.transport = transport

    def on_ws_frame(self, transport, frame):
        if frame.msg_type == WSMsgType.CLOSE:
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()
        else:
            transport.send(frame.msg_type, frame.get_payload_as_memoryview())


async def main():
    server = await ws_create_server(lambda request: Echo(), "127.0.0.1", 0)
    print(f"listening on ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


uvloop.run(main())
