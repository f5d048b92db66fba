// The codes, errors and limits of the protocol are part of this module's API.
@_exported public import WebSocketCore
