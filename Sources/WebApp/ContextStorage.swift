/// Names a value in a ``ContextStorage`` and says of what type it is.
///
///     enum UserKey: ContextKey { typealias Value = User }
///     context.storage[UserKey.self] = user
public protocol ContextKey {
    /// The type of what is stored under this key.
    associatedtype Value: Sendable
}

/// Values that extensions and middleware put beside a request or an app, each under a type of its own.
public struct ContextStorage: Sendable {
    private var values: [ObjectIdentifier: any Sendable] = [:]

    /// An empty storage.
    public init() {}

    /// The value under `key`; nil when there is none, and setting nil removes it.
    public subscript<Key: ContextKey>(key: Key.Type) -> Key.Value? {
        get { values[ObjectIdentifier(key)] as? Key.Value }
        set { values[ObjectIdentifier(key)] = newValue }
    }
}
