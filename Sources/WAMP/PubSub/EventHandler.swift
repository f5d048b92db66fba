internal import WAMPCore

/// What is done with the events of a topic: a closure whose types were read from its parameters.
public struct EventHandler: Sendable {
    let handle: @concurrent @Sendable (Event) async throws -> Void

    /// Calls `handler` with the positional arguments of each event.
    public init<each Parameter: Decodable & Sendable>(
        _ handler: @escaping @concurrent @Sendable (repeat each Parameter) async throws -> Void
    ) {
        handle = { event in
            var reader = ArgumentReader(event.payload)
            let arguments = (repeat try reader.next((each Parameter).self))
            try await handler(repeat each arguments)
        }
    }

    /// Calls `handler` with the whole event.
    public init(_ handler: @escaping @concurrent @Sendable (Event) async throws -> Void) {
        handle = handler
    }
}
