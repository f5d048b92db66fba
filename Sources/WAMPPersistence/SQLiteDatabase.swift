#if SQLite
    internal import CSQLite
    internal import WAMPRouter

    /// The file of a store: one table, a row for each event. Everything in it blocks, so it is called off the loop.
    actor SQLiteDatabase {
        /// Nil when it was closed. The statements are of this connection, and go with it.
        private var open: Open?

        private struct Open {
            let connection: SQLiteConnection
            let select: SQLiteStatement
            let insert: SQLiteStatement
            let delete: SQLiteStatement
        }

        private static let version = 1

        /// Opens or makes the file.
        ///
        /// The lock is exclusive, so that no second router writes over what this one has in memory; the system takes it
        /// back from a process that dies. With WAL and FULL a commit is one sequential write and one fsync, and survives
        /// a loss of power (sqlite.org/pragma.html#pragma_synchronous).
        init(path: String, maximumBytes: Int?, busyTimeout: Duration) throws(EventStoreError) {
            let connection = try SQLiteConnection(path: path, busyTimeout: busyTimeout)
            try connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            try connection.execute("PRAGMA journal_mode = WAL")
            try connection.execute("PRAGMA synchronous = FULL")
            if let maximumBytes {
                let pageSize = try connection.number("PRAGMA page_size")
                try connection.execute("PRAGMA max_page_count = \(max(1, Int64(maximumBytes) / max(1, pageSize)))")
            }
            try connection.transaction { () throws(EventStoreError) in
                let version = Int(try connection.number("PRAGMA user_version"))
                guard version == 0 || version == Self.version else { throw .unknownVersion(version) }
                guard version == 0 else { return }
                try connection.execute(Self.schema)
            }
            try Self.check(connection)
            open = Open(
                connection: connection,
                select: try connection.prepare("SELECT kind, topic, number, body FROM event WHERE realm = ?"),
                insert: try connection.prepare("INSERT OR REPLACE INTO event VALUES (?, ?, ?, ?, ?)"),
                delete: try connection.prepare(
                    "DELETE FROM event WHERE realm = ? AND kind = ? AND topic = ? AND number = ?"))
        }

        private static let schema = """
            CREATE TABLE event (
                realm TEXT NOT NULL,
                kind TEXT NOT NULL,  -- retained, or how a history's topics match: exact, prefix, wildcard
                topic TEXT NOT NULL,
                number INTEGER NOT NULL,
                body BLOB NOT NULL,
                PRIMARY KEY (realm, kind, topic, number)
            ) WITHOUT ROWID;
            PRAGMA user_version = \(version);
            """

        /// Reads the whole file once: better to find now that it is damaged than when it is needed.
        private static func check(_ connection: SQLiteConnection) throws(EventStoreError) {
            let statement = try connection.prepare("PRAGMA quick_check(1)")
            guard try statement.step() else { return }
            let answer = statement.text(0)
            try statement.run()
            guard answer == "ok" else { throw .corrupt(answer) }
        }

        // MARK: Events

        func events(in realm: String) throws(EventStoreError) -> [EventRecord] {
            let select = try opened().select
            try select.bind(realm, at: 1)
            var events: [EventRecord] = []
            while try select.step() {
                guard let log = EventRecordLog(kind: select.text(0), topic: select.text(1)) else { continue }
                let key = EventRecordKey(log: log, number: select.integer(2))
                events.append(EventRecord(key: key, bytes: select.bytes(3)))
            }
            return events
        }

        func commit(_ changes: [StoreChange], in realm: String) throws(EventStoreError) {
            let open = try opened()
            try open.connection.transaction { () throws(EventStoreError) in
                for change in changes {
                    switch change {
                    case .put(let event):
                        try open.insert.bind(event.key, in: realm)
                        try open.insert.bind(event.bytes, at: 5)
                        try open.insert.run()
                    case .remove(let key):
                        try open.delete.bind(key, in: realm)
                        try open.delete.run()
                    }
                }
            }
        }

        func close() {
            open = nil
        }

        private func opened() throws(EventStoreError) -> Open {
            guard let open else { throw .closed }
            return open
        }
    }

    extension SQLiteStatement {
        /// Binds the first four parameters.
        fileprivate func bind(_ key: EventRecordKey, in realm: String) throws(EventStoreError) {
            try bind(realm, at: 1)
            try bind(key.log.kind, at: 2)
            try bind(key.log.topic, at: 3)
            try bind(key.number, at: 4)
        }
    }

    extension EventRecordLog {
        fileprivate var kind: String {
            switch self {
            case .retained: "retained"
            case .history(_, let match): match.rawValue
            }
        }

        fileprivate var topic: String {
            switch self {
            case .retained(let topic), .history(let topic, _): topic.string
            }
        }

        fileprivate init?(kind: String, topic: String) {
            if kind == "retained" {
                self = .retained(topic: URI(topic))
            } else if let match = MatchPolicy(rawValue: kind) {
                self = .history(topic: URI(topic), match: match)
            } else {
                return nil
            }
        }
    }
#endif
