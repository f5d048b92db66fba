// Sessions inside the process and the rules of a realm are part of this module's API.
@_exported public import WAMP
@_exported public import WAMPRoutingCore
