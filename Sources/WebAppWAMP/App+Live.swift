internal import HTTPTypes
public import WAMP
public import WebApp

extension App {
    /// Sends the events of a topic to web pages, as they happen: one line here, and one in the page.
    ///
    ///     app.live("/board", topic: "com.example.board")
    ///
    ///     new EventSource("/board").onmessage = (event) => show(JSON.parse(event.data))
    ///
    /// Each event is sent as JSON: its argument, where it has one positional argument and no other; else all of them, as
    /// `{"args": [...], "kwargs": {...}}`. With `transform` it is sent as that says, or not at all where that is nil.
    ///
    /// A page that is too slow for what `buffering` says is let go, and connects anew by itself, as it does when the app
    /// was restarted; what was published meanwhile it does not get, but for what the router retains, if `options` ask
    /// for that. While the app has no session, pages wait for it.
    public func live(
        _ path: String, topic: String, options: SubscribeOptions = SubscribeOptions(),
        buffering: EventBuffering = EventBuffering(), permission: Permission? = nil,
        _ transform: (@Sendable (Event) throws -> ServerSentEvent?)? = nil
    ) {
        let transform = transform ?? { try ServerSentEvent($0) }
        get(path) { request, context -> Response in
            try await permission?.check(ViewContext(.request(request), context))
            var events = LiveEvents(client: context.wamp, topic: topic, buffering: buffering, options: options)
            do {
                events.first = try await events.subscribe()
            } catch is SessionError {
                // The page need not know: the subscription is made when the router is back.
            }
            return .events(events.map(transform).compactMap { $0 })
        }
    }
}

extension ServerSentEvent {
    /// An event as JSON: its only argument, or all of them.
    fileprivate init(_ event: Event) throws {
        let arguments = try event.payload.arguments()
        let keywordArguments = try event.payload.keywordArguments()
        let value: Value =
            if keywordArguments.isEmpty, arguments.count == 1 {
                arguments[0]
            } else {
                ["args": .list(arguments), "kwargs": .dictionary(keywordArguments)]
            }
        self.init(try value.json())
    }
}

/// The events of a topic, subscribed to as soon as there is a session.
private struct LiveEvents: AsyncSequence, Sendable {
    let client: Client
    let topic: String
    let buffering: EventBuffering
    let options: SubscribeOptions
    /// The subscription, where there was a session from the beginning.
    var first: Events<Event>?

    func subscribe() async throws -> Events<Event> {
        try await client.events(topic, buffering: buffering, options: options)
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        let live: LiveEvents
        var events: Events<Event>.AsyncIterator?

        mutating func next() async throws -> Event? {
            while events == nil {
                do {
                    events = try await live.subscribe().makeAsyncIterator()
                } catch is SessionError {
                    try await live.client.scheduler.sleep(for: .seconds(1))
                }
            }
            return try await events?.next()
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(live: self, events: first?.makeAsyncIterator())
    }
}
