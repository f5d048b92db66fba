// A bridge is made of an app and a router.
@_exported public import WAMP
@_exported public import WAMPRouter
@_exported public import WebApp
