// Values, errors and messages are part of this module's API.
@_exported public import WAMPCore
