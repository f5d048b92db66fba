internal import HTTPTypes
internal import Scheduling

/// One event of a stream that a page reads with `EventSource` (HTML, 9.2).
public struct ServerSentEvent: Sendable, Equatable {
    /// What the page gets, of any number of lines.
    public var data: String
    /// What the page listens for; nil for `message`. A line end in it is a programming error, and traps.
    public var name: String? {
        didSet { Self.checkLine(name) }
    }
    /// What the page sends as ``Request/lastEventID`` when it connects anew. A line end in it traps as well.
    public var id: String? {
        didSet { Self.checkLine(id) }
    }
    /// After how long it connects anew when the stream has ended.
    public var retry: Duration?

    /// An event. A line end in its name or id is a programming error, and traps.
    public init(_ data: String, name: String? = nil, id: String? = nil, retry: Duration? = nil) {
        Self.checkLine(name)
        Self.checkLine(id)
        self.data = data
        self.name = name
        self.id = id
        self.retry = retry
    }

    /// What follows a line end would be another field, or another event.
    private static func checkLine(_ text: String?) {
        precondition(
            text?.utf8.contains { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") } != true,
            "the name and the id of a server-sent event must be of one line")
    }

    /// As it is sent (HTML, 9.2.5).
    var text: String {
        var text = ""
        if let name { text += "event: \(name)\n" }
        if let id { text += "id: \(id)\n" }
        if let retry { text += "retry: \(Int(retry / .milliseconds(1)))\n" }
        for line in data.split(separator: /\r\n|\r|\n/, omittingEmptySubsequences: false) { text += "data: \(line)\n" }
        return text + "\n"
    }
}

extension Response {
    /// Sends each of `events` as it comes, to a page that listens with `EventSource`.
    ///
    ///     app.get("/ticks") { request, context in
    ///         let ticks = try await context.wamp.subscribe("com.example.tick", as: Int.self)
    ///         return .events(ticks.map { ServerSentEvent("\($0)") })
    ///     }
    ///
    /// The response ends with the sequence. While nothing happens, a comment is sent every `keepAlive`, by which a page
    /// that has gone is noticed; the sequence is ended then by cancelling.
    public static func events<Events: AsyncSequence & Sendable>(
        _ events: Events, keepAlive: Duration = .seconds(15)
    ) -> Response where Events.Element == ServerSentEvent {
        var response = Response.stream(contentType: "text/event-stream") { body in
            try await withThrowingTaskGroup { group in
                group.addTask {
                    while true {
                        try await body.scheduler.sleep(for: keepAlive)
                        await body.writeIfIdle(":\n\n")
                    }
                }
                for try await event in events { try await body.write(event.text) }
                group.cancelAll()
            }
        }
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

extension Request {
    /// The id of the last event that an `EventSource` got before it connected anew.
    public var lastEventID: String? { headers[Self.lastEventIDName] }

    private static let lastEventIDName = HTTPField.Name("Last-Event-ID")!
}
