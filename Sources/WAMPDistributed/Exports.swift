// Distributed actors, sessions and errors are part of this module's API.
@_exported public import Distributed
@_exported public import WAMP
