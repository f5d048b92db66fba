#if TLS
    import SerializationCore
    import Testing

    /// A session of autobahn-python, one of three in `matrix_peer.py`.
    struct MatrixPartner: Sendable {
        private let program: Program
        private let serializer: SerializationFormat

        init(_ serializer: SerializationFormat, of program: Program) {
            self.serializer = serializer
            self.program = program
        }

        /// The URI of one of the procedures that it offers.
        func procedure(_ name: String) -> String { "com.example.\(serializer.rawValue).\(name)" }

        /// What it calls itself.
        var name: Value { .string(serializer.rawValue) }

        /// Tells it to do something, and waits until it is done: what came of it.
        @discardableResult
        func ask(_ command: String, _ fields: [String: Value] = [:]) async throws -> Value {
            let request = fields.merging(["as": name, "do": .string(command)]) { $1 }
            try program.say(Value.dictionary(request).json() + "\n")
            return try Value(json: try await program.require("{"))
        }
    }
#endif
