#if Macros
    public import WAMP

    /// What the code that the macros write calls; of no use by itself.
    ///
    /// All of it waits and throws by declaration, so that the `try await` before it fits every function it is given the
    /// result of, whether that one waits and throws or not: only the compiler knows, and it would warn.
    public enum Expansion {
        /// The answer with one result.
        public static func answer(_ result: some Encodable & Sendable) async throws -> Payload {
            try Payload(encoding: result)
        }

        /// The answer without results.
        public static func answer(_: Void) async throws -> Payload { .empty }

        /// The answer that a function made itself.
        public static func answer(_ payload: Payload) async throws -> Payload { payload }

        /// An event was handled; nobody wants to know the result.
        public static func handled<Result>(_: Result) async throws {}
    }
#endif
