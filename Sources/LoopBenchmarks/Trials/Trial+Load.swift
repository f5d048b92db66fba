internal import Glibc
internal import Scheduling
internal import Sockets
internal import Synchronization

extension Trial {
    func sampleEcho(_ echo: Situation.Echo) async throws -> Sample {
        let (duration, warmUp) = (plan.sampleTime, plan.warmUp)
        return try await withLoad(echo) { load in
            try load.connect()
            return try load.press(for: duration, afterWarmUp: warmUp)
        }
    }

    func sampleAccepting(over transport: Situation.Transport) async throws -> Sample {
        let (duration, warmUp) = (plan.sampleTime, plan.warmUp)
        let echo = Situation.Echo(transport, connections: Situation.acceptedAtATime)
        return try await withLoad(echo, reconnects: true) { load in
            try load.connect()
            return try load.press(for: duration, afterWarmUp: warmUp)
        }
    }

    /// What memory each of `connections` takes that have exchanged a message: the server's part, since the load has
    /// taken its own before, and the kernel's is not the process's.
    func bytesPerIdleConnection(_ connections: Int) async throws -> Double {
        try await withLoad(Situation.Echo(connections: connections)) { load in
            guard let before = ProcessMemory.anonymous() else { throw Skipped.memoryUnknown }
            try load.connect()
            guard let after = ProcessMemory.anonymous() else { throw Skipped.memoryUnknown }
            return Double(after - before) / Double(connections)
        }
    }

    /// Which system calls the server makes for a message, counted over some hundreds of them.
    func systemCalls(for echo: Situation.Echo) async throws -> SystemCalls {
        try await withLoad(echo) { load in
            try load.connect()
            try load.exchange(echo.connections * echo.inFlight * 4)  // pools have started their threads then
            let count = max(320, echo.connections * echo.inFlight)
            let own: Set = [ProcessThreads.current]
            let threads = ProcessThreads.all.subtracting(own)
            let counter = try SystemCallCounter.attached(to: threads)
            let outcome = Result { try load.exchange(count) }
            let threadsAfter = ProcessThreads.all.subtracting(own)
            let counts = try counter.finish()
            try outcome.get()
            guard threadsAfter.isSubset(of: threads) else { throw Skipped.threadsChanged }
            return SystemCalls(perMessage: counts.mapValues { Double($0) / Double(count) })
        }
    }

    /// Runs `body` on a plain thread with a load for an echo server, which is ended afterwards in any case.
    private func withLoad<Success: Sendable>(
        _ echo: Situation.Echo, reconnects: Bool = false,
        _ body: @escaping @Sendable (inout LoadGenerator) throws -> Success
    ) async throws -> Success {
        try checkDescriptors(for: echo.connections)
        return try await withSchedulers(echo.threads) { schedulers in
            let server = EchoServer(on: schedulers)
            let address = try await server.listen(at: address(for: echo.transport))
            let load = Load(
                address: address, connections: echo.connections, inFlight: echo.inFlight,
                messageSize: echo.messageSize, reconnects: reconnects, descriptorLimit: descriptorLimit)
            let threads = echo.threads
            let outcome: Result<Success, any Error>
            do {
                outcome = .success(
                    try await PlainThread.run {
                        Cores.setThisThreadApart(serving: threads)
                        var generator = try LoadGenerator(load)
                        return try body(&generator)
                    })
            } catch {
                outcome = .failure(error)
            }
            await server.finish()
            return try outcome.get()
        }
    }

    private func checkDescriptors(for connections: Int) throws(Skipped) {
        let others = 24  // of the process, a scheduler and a listener
        let needed = 2 * connections + 64
        guard needed <= descriptorLimit else { throw .needsDescriptors(needed, limit: descriptorLimit) }
        if let limit = candidate.descriptorLimit, connections + others > limit {
            throw .tooManyDescriptors(limit: limit)
        }
    }

    private func address(for transport: Situation.Transport) -> SocketAddress {
        switch transport {
        case .tcp: return .ipv4("127.0.0.1", port: 0)
        case .unix:
            let number = Self.sockets.wrappingAdd(1, ordering: .relaxed).newValue
            return .unix(path: "\(temporaryDirectory)/swampy-loops-\(getpid())-\(number).sock")
        }
    }

    private static let sockets = Atomic(0)
}
