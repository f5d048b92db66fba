#if SQLite
    internal import CSQLite
    internal import WAMPRouter

    /// A statement that was compiled once, to be run again and again. Confined to its connection.
    final class SQLiteStatement {
        private let raw: OpaquePointer
        private let connection: SQLiteConnection

        fileprivate init(_ raw: OpaquePointer, of connection: SQLiteConnection) {
            self.raw = raw
            self.connection = connection
        }

        deinit {
            sqlite3_finalize(raw)
        }

        // MARK: Parameters, from 1

        func bind(_ text: String, at index: CInt) throws(EventStoreError) {
            var text = text
            let code = text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { chars in
                    csqlite_bind_text(raw, index, chars.baseAddress, CInt(clamping: chars.count))
                }
            }
            try connection.check(code)
        }

        func bind(_ number: Int64, at index: CInt) throws(EventStoreError) {
            try connection.check(sqlite3_bind_int64(raw, index, number))
        }

        func bind(_ bytes: [UInt8], at index: CInt) throws(EventStoreError) {
            let code = bytes.withUnsafeBytes { csqlite_bind_blob(raw, index, $0.baseAddress, CInt(clamping: $0.count)) }
            try connection.check(code)
        }

        // MARK: Running

        /// Runs it to the end, for what it does; ready to be run again.
        func run() throws(EventStoreError) {
            while try step() {}
        }

        /// Goes on to the next row; false when there is none, and it is ready to be run again.
        func step() throws(EventStoreError) -> Bool {
            let code = sqlite3_step(raw)
            if code == SQLITE_ROW { return true }
            let failure = code == SQLITE_DONE ? nil : connection.error(code)
            sqlite3_reset(raw)
            if let failure { throw failure }
            return false
        }

        // MARK: Columns of the row, from 0

        func text(_ column: CInt) -> String {
            let bytes = UnsafeBufferPointer(
                start: sqlite3_column_text(raw, column), count: Int(sqlite3_column_bytes(raw, column)))
            return String(decoding: bytes, as: UTF8.self)
        }

        func integer(_ column: CInt) -> Int64 { sqlite3_column_int64(raw, column) }

        func bytes(_ column: CInt) -> [UInt8] {
            // The blob first: asking for the count may convert it otherwise (sqlite3_column_blob, "Result Values").
            let start = sqlite3_column_blob(raw, column)
            return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(raw, column))))
        }
    }

    extension SQLiteConnection {
        /// Compiles a statement.
        func prepare(_ sql: String) throws(EventStoreError) -> SQLiteStatement {
            var statement: OpaquePointer?
            try check(sqlite3_prepare_v2(raw, sql, -1, &statement, nil))
            guard let statement else { throw .failed("an empty statement") }
            return SQLiteStatement(statement, of: self)
        }
    }
#endif
