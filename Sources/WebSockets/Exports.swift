// The codes, errors and limits of the protocol, and the errors of connecting, are part of this module's API.
@_exported public import Sockets
@_exported public import WebSocketCore
