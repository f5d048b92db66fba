internal import SerializationCore

/// The rows of the conformance table, and the cases that prove them for a router.
public struct ConformanceSuite: Sendable {
    /// A row of the table.
    public struct Row: Sendable {
        /// Such as `P6`.
        public let id: String
        /// Whom it binds: `C` clients, `R` routers, `B` both, `T` transports.
        public let who: String
        /// What has to be true.
        public let statement: String
        /// Why no case can show it; nil where one does, or where it is not about routers.
        public let unobservable: String?
    }

    /// All rows, in the order of the table.
    public let rows: [Row]
    /// All cases, in the order of their files.
    public let cases: [ConformanceCase]

    /// The suite that comes with this library.
    ///
    /// - Throws: ``MalformedCase``, which would be a mistake in the library.
    public static func standard() throws(MalformedCase) -> ConformanceSuite {
        let files: [(String, [UInt8])] = [
            ("messages.json", PackageResources.messages_json), ("session.json", PackageResources.session_json),
            ("identifiers.json", PackageResources.identifiers_json), ("pubsub.json", PackageResources.pubsub_json),
            ("rpc.json", PackageResources.rpc_json), ("advanced-rpc.json", PackageResources.advanced_rpc_json),
            ("advanced-pubsub.json", PackageResources.advanced_pubsub_json), ("meta.json", PackageResources.meta_json),
            ("authentication.json", PackageResources.authentication_json),
            ("robustness.json", PackageResources.robustness_json),
        ]
        var cases: [ConformanceCase] = []
        for (name, bytes) in files {
            cases += try Self.cases(in: String(decoding: bytes, as: UTF8.self), named: name)
        }
        return ConformanceSuite(rows: try rows(in: PackageResources.rows_json), cases: cases)
    }

    /// The same rows with cases of one's own: the texts of files as `Cases/schema.json` describes them, by their names.
    ///
    /// - Throws: ``MalformedCase``, which names the file.
    public init(files: [(name: String, text: String)]) throws(MalformedCase) {
        var cases: [ConformanceCase] = []
        for (name, text) in files { cases += try Self.cases(in: text, named: name) }
        self.init(rows: try Self.rows(in: PackageResources.rows_json), cases: cases)
    }

    private init(rows: [Row], cases: [ConformanceCase]) {
        self.rows = rows
        self.cases = cases
    }

    private static func cases(in text: String, named name: String) throws(MalformedCase) -> [ConformanceCase] {
        do {
            let file = try Value(json: text)
            guard let cases = file["cases"]?.listValue else {
                throw MalformedCase(description: "there is no list 'cases'")
            }
            return try cases.map { try ConformanceCase($0) }
        } catch {
            throw MalformedCase(description: "\(name): \(error)")
        }
    }

    private static func rows(in bytes: [UInt8]) throws(MalformedCase) -> [Row] {
        do {
            return try (Value(json: String(decoding: bytes, as: UTF8.self)).listValue ?? []).map { row in
                guard let id = row[0]?.stringValue, let who = row[1]?.stringValue, let text = row[2]?.stringValue else {
                    throw MalformedCase(description: "a row is [id, who, statement]: \(row)")
                }
                return Row(id: id, who: who, statement: text, unobservable: row[3]?.stringValue)
            }
        } catch {
            throw MalformedCase(description: "rows.json: \(error)")
        }
    }
}
