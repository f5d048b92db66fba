public import WAMPCore
public import WAMPRoutingCore

/// Where a router keeps retained events and the history of events, so that they survive it.
///
/// A router reads what a store has of a realm when the realm begins, with the router itself
/// (``Router/restoring(from:onFailure:configuration:on:)``) or later (``Router/update(_:)``), and writes from then on: what
/// is asked for is always answered from memory. It never waits for a store while it routes.
public protocol EventStore: Sendable {
    /// All events of a realm, in any order.
    func events(in realm: URI) async throws(EventStoreError) -> [EventRecord]

    /// Makes changes, in their order, all or none of them. When it returns they survive whatever happens to the process
    /// and to the machine. A realm does not call it again before it has returned.
    func commit(_ changes: [StoreChange], in realm: URI) async throws(EventStoreError)
}

/// Why events cannot be stored.
@nonexhaustive
public enum EventStoreError: Error, Equatable {
    /// There is no space left, on the disk or in the file's bounds.
    case full
    /// Another process has the file.
    case locked
    /// The file is no store, or is damaged. The text is what was found.
    case corrupt(String)
    /// The file was written by a later version.
    case unknownVersion(Int)
    /// The system failed to do what the text says.
    case failed(String)
    /// The package was built without this trait.
    case needsTrait(String)
    /// The store was closed.
    case closed
}

extension EventStoreError: CustomStringConvertible {
    /// What is wrong, in one line.
    public var description: String {
        switch self {
        case .full: "there is no space left for events"
        case .locked: "another process has the store"
        case .corrupt(let what): "the store is damaged: \(what)"
        case .unknownVersion(let version): "the store has version \(version), which this router does not know"
        case .failed(let what): "the store cannot be used: \(what)"
        case .needsTrait(let trait): "this was built without the package trait \(trait)"
        case .closed: "the store is closed"
        }
    }
}

/// What a router does when its ``EventStore`` fails.
@nonexhaustive
public enum StoreFailurePolicy: Sendable, CaseIterable {
    /// It does not begin without what was stored, and publications that cannot be stored are answered with
    /// `swampy.error.not_stored`. Subscribers get them all the same.
    case refuse
    /// It begins with nothing, and publications that cannot be stored are acknowledged: they are in memory only.
    case goOnInMemory
}
