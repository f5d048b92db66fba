// The rules of a realm, and the names in them, are part of this module's API.
@_exported public import WAMPCore
@_exported public import WAMPRoutingCore
