// Its API names clients, sessions and match policies.
@_exported public import WAMP
