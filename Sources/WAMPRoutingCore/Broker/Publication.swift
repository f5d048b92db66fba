import WAMPCore

/// One event on its way to the subscriptions that its topic matches.
struct Publication {
    let id: PublicationID
    let topic: URI
    /// What EVENT says beside the payload, but for what depends on the subscription.
    let details: Details
    let payload: Payload
    let filter: EventFilter

    /// About how much memory it takes to remember it, beside what every event takes.
    var byteCount: Int {
        topic.string.utf8.count + payload.byteCount + details.textByteCount + filter.byteCount
    }
}
