#if Hummingbird
    // What an app's files need of the modules below. One by one: WebApp has a Request and a Response of its own, which are
    // not to come between an app and Hummingbird's.
    @_exported public import SwampyServices
    @_exported public import WAMP
    @_exported public import class WebApp.App
    @_exported public import struct WebApp.HTTPFailure
    @_exported public import enum WebAppWAMP.Current
    @_exported public import struct WebAppWAMP.Identity
    @_exported public import struct WebAppWAMP.Permission
    @_exported public import protocol WebAppWAMP.ViewBuilder
    @_exported public import struct WebAppWAMP.ViewContext
    @_exported public import struct WebAppWAMP.ViewOptions
    @_exported public import struct WebAppWAMP.WAMPConfiguration
#endif
