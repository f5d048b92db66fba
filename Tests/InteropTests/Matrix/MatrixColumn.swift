#if TLS
    /// What a session of ours does with autobahn-python at the other end.
    enum MatrixColumn: String, CaseIterable, Sendable {
        case caller, callee, publisher, subscriber, progress, cancel, patterns, shared, meta

        /// - Throws: when it does not go as it should.
        func check(_ session: MatrixSession) async throws {
            switch self {
            case .caller: try await session.checkCaller()
            case .callee: try await session.checkCallee()
            case .publisher: try await session.checkPublisher()
            case .subscriber: try await session.checkSubscriber()
            case .progress: try await session.checkProgress()
            case .cancel: try await session.checkCancellation()
            case .patterns: try await session.checkPatterns()
            case .shared: try await session.checkSharedRegistration()
            case .meta: try await session.checkMeta()
            }
        }
    }
#endif
