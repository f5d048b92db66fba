extension MessageTransport {
    /// This transport with a witness of what passes over it, for a client's session; itself, and at no cost, unless the
    /// trait `Observability` is on.
    nonisolated func observedByClient() -> any MessageTransport {
        #if Observability
            ObservedTransport(self, SessionObserver())
        #else
            self
        #endif
    }

    /// The same for a router's end of a session.
    package nonisolated func observedByRouter() -> any MessageTransport {
        #if Observability
            ObservedTransport(self, nil)
        #else
            self
        #endif
    }
}
