"""A baseline of the WebSocket benchmarks: an echo server on autobahn and Twisted. Prints `listening on
ws://127.0.0.1:PORT`."""
from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from twisted.internet import reactor


class Echo(WebSocketServerProtocol):
    def onMessage(self, payload, isBinary):
        self.sendMessage(payload, isBinary)


factory = WebSocketServerFactory()
factory.protocol = Echo
port = reactor.listenTCP(0, factory, backlog=1024, interface="127.0.0.1").getHost().port
print(f"listening on ws://127.0.0.1:{port}", flush=True)
reactor.run()
