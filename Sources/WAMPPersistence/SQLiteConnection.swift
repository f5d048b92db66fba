#if SQLite
    internal import CSQLite
    internal import WAMPRouter

    /// An open file of SQLite, confined to an actor.
    final class SQLiteConnection {
        let raw: OpaquePointer

        /// Opens or makes the file; calls that find it locked wait so long for whoever has it.
        init(path: String, busyTimeout: Duration) throws(EventStoreError) {
            var raw: OpaquePointer?
            let code = sqlite3_open_v2(
                path, &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE, nil)
            guard let raw else { throw .failed("out of memory") }
            guard code == SQLITE_OK else {
                let failure = Self.error(code, of: raw)
                sqlite3_close_v2(raw)
                throw failure
            }
            self.raw = raw
            sqlite3_busy_timeout(raw, CInt(clamping: Int64(busyTimeout / .milliseconds(1))))
        }

        deinit {
            sqlite3_close_v2(raw)  // waits for the statements, which go with their owners
        }

        /// Runs statements that give no rows, or none of interest.
        func execute(_ sql: String) throws(EventStoreError) {
            try check(sqlite3_exec(raw, sql, nil, nil, nil))
        }

        /// The number that a statement gives.
        func number(_ sql: String) throws(EventStoreError) -> Int64 {
            let statement = try prepare(sql)
            guard try statement.step() else { return 0 }
            let number = statement.integer(0)
            try statement.run()
            return number
        }

        /// Makes changes, all or none of them.
        func transaction(_ body: () throws(EventStoreError) -> Void) throws(EventStoreError) {
            try execute("BEGIN IMMEDIATE")
            do throws(EventStoreError) {
                try body()
                try execute("COMMIT")
            } catch {
                // Some errors have rolled back already: then there is nothing to do.
                if sqlite3_get_autocommit(raw) == 0 { sqlite3_exec(raw, "ROLLBACK", nil, nil, nil) }
                throw error
            }
        }

        // MARK: Errors

        func check(_ code: CInt) throws(EventStoreError) {
            guard code == SQLITE_OK else { throw error(code) }
        }

        func error(_ code: CInt) -> EventStoreError { Self.error(code, of: raw) }

        /// The lower eight bits of a result code tell what failed, the others where (sqlite.org/rescode.html).
        private static func error(_ code: CInt, of raw: OpaquePointer) -> EventStoreError {
            let message = String(cString: sqlite3_errmsg(raw))
            return switch code & 0xFF {
            case SQLITE_FULL: .full
            case SQLITE_BUSY, SQLITE_LOCKED: .locked
            case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt(message)
            default: .failed("\(message) (SQLite error \(code))")
            }
        }
    }
#endif
