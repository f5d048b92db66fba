// An app that speaks WAMP is written with both modules' types.
@_exported public import WAMP
@_exported public import WebApp
