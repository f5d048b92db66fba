// Values, messages, schedulers and the errors of connecting are part of this module's API.
@_exported public import Sockets
@_exported public import WAMPCore
