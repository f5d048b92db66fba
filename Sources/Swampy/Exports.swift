// One import for everything a program needs.
@_exported public import HTTP
@_exported public import Scheduling
@_exported public import Sockets
@_exported public import WAMP
@_exported public import WAMPRouter
@_exported public import WebApp
@_exported public import WebAppWAMP
@_exported public import WebSockets

#if TLS
    @_exported public import TLS
#endif
