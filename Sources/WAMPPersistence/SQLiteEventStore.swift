#if SQLite
    internal import Scheduling
    public import WAMPRouter

    /// A store in a file of SQLite, for one router at a time.
    ///
    /// ```swift
    /// let store = try await SQLiteEventStore.open(at: "/var/lib/swampy/events.db")
    /// let router = try await Router.restoring(from: store, configuration: configuration, on: scheduler)
    /// ...
    /// await router.shutdown()
    /// await store.close()
    /// ```
    ///
    /// A commit is on the disk when it returns, whether the process or the whole machine ends then. Everything happens off
    /// the schedulers, on the process's global pool.
    public final class SQLiteEventStore: EventStore {
        private let database: SQLiteDatabase

        private init(_ database: SQLiteDatabase) {
            self.database = database
        }

        /// Opens the file at `path`, or makes it, and checks all of it. Beside it there are two more while it is open, and
        /// after a crash: `-wal` and `-shm`.
        ///
        /// - Parameters:
        ///   - path: the file.
        ///   - maximumBytes: how large the file may become; then it is ``/WAMPRouter/EventStoreError/full``. Nil
        ///     for as large as the disk. What is kept is bounded anyway: see `EventHistoryRule` and `RealmRules`.
        ///   - busyTimeout: how long to wait for another process that has the file.
        /// - Throws: ``/WAMPRouter/EventStoreError``, such as when another process has the file, or it is damaged.
        public static func open(
            at path: String, maximumBytes: Int? = nil, busyTimeout: Duration = .seconds(5)
        ) async throws(EventStoreError) -> SQLiteEventStore {
            try await offloaded {
                SQLiteEventStore(
                    try SQLiteDatabase(path: path, maximumBytes: maximumBytes, busyTimeout: busyTimeout))
            }
        }

        /// All events of a realm.
        public func events(in realm: URI) async throws(EventStoreError) -> [EventRecord] {
            try await Self.offloaded { [database] in try await database.events(in: realm.string) }
        }

        /// Makes changes in one transaction; waits until they are on the disk.
        public func commit(_ changes: [StoreChange], in realm: URI) async throws(EventStoreError) {
            try await Self.offloaded { [database] in try await database.commit(changes, in: realm.string) }
        }

        /// Closes the file, after what is being written. What is called later throws ``/WAMPRouter/EventStoreError/closed``.
        public func close() async {
            await database.close()
        }

        private static func offloaded<Success: Sendable>(
            _ work: @escaping @concurrent @Sendable () async throws -> Success
        ) async throws(EventStoreError) -> Success {
            do {
                return try await offload(work)
            } catch let error as EventStoreError {
                throw error
            } catch {
                throw .failed("\(error)")
            }
        }
    }
#else
    public import WAMPRouter

    /// A store in a file of SQLite, which needs the package trait `SQLite`.
    public final class SQLiteEventStore: EventStore {
        private init() {}

        /// Always throws: this was built without the package trait `SQLite`.
        public static func open(
            at path: String, maximumBytes: Int? = nil, busyTimeout: Duration = .seconds(5)
        ) async throws(EventStoreError) -> SQLiteEventStore {
            throw .needsTrait("SQLite")
        }

        /// Always throws.
        public func events(in realm: URI) async throws(EventStoreError) -> [EventRecord] { throw .needsTrait("SQLite") }

        /// Always throws.
        public func commit(_ changes: [StoreChange], in realm: URI) async throws(EventStoreError) {
            throw .needsTrait("SQLite")
        }

        /// Does nothing.
        public func close() async {}
    }
#endif
