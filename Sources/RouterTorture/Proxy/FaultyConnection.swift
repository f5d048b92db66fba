internal import ByteCore
internal import Glibc
internal import Scheduling
internal import Sockets

/// One connection through a ``FaultyProxy``.
actor FaultyConnection {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private let client: ByteStream
    private let router: ByteStream
    private let descriptors: [CInt]  // the streams' own
    private var fault: ConnectionFault
    private var generator: RandomNumbers
    private var passedCount = 0
    private var isOver = false
    /// What was done to it for good.
    private(set) var cut: ConnectionFault.Cut?

    /// More of a read than this is not split: so many system calls are enough to hurt.
    private static let splitLimit = 512

    init(
        client: consuming Descriptor, router: consuming Descriptor, _ fault: ConnectionFault, seed: UInt64,
        on scheduler: any Scheduler
    ) async {
        self.fault = fault
        generator = RandomNumbers(seed: seed)
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
        descriptors = [client.raw, router.raw]
        self.client = await ByteStream(adopting: client, on: scheduler)
        self.router = await ByteStream(adopting: router, on: scheduler)
    }

    /// Passes on what comes, until the connection is over.
    func run() async {
        await withTaskGroup { group in
            group.addTask { await self.relay(from: self.client, to: self.router) }
            group.addTask { await self.relay(from: self.router, to: self.client) }
        }
        await end()
    }

    /// Nothing more is hurt. What was swallowed cannot be made good, so its connection is reset.
    func heal() async {
        fault = ConnectionFault()
        if cut == .swallow { await reset() }
    }

    /// Closes both sides. Safe to call twice.
    func end() async {
        isOver = true
        await client.close()
        await router.close()
    }

    private func relay(from source: ByteStream, to sink: ByteStream) async {
        do {
            while case let bytes = try await source.read(), !bytes.isEmpty { try await pass(bytes, to: sink) }
            if cut == .swallow { return }  // the end is swallowed, too
            try await sink.closeWriting()
        } catch {
            await end()  // one side is gone, so the other one has nobody to talk to
        }
    }

    private func pass(_ bytes: [UInt8], to sink: ByteStream) async throws {
        if cut == .swallow { return }
        guard let end = fault.cut, passedCount + bytes.count >= fault.cutAfter else {
            passedCount += bytes.count
            return try await write(bytes[...], to: sink)
        }
        let rest = max(0, fault.cutAfter - passedCount)
        fault.cut = nil
        cut = end
        try await write(bytes.prefix(rest), to: sink)
        switch end {
        case .swallow: break
        case .close: await self.end()
        case .reset: await reset()
        }
    }

    private func write(_ bytes: ArraySlice<UInt8>, to sink: ByteStream) async throws {
        switch fault.pace {
        case .whole: return try await sink.write(Array(bytes))
        case .late(let limit):
            try await scheduler.sleep(for: limit * Double.random(in: 0...1, using: &generator))
            try await sink.write(Array(bytes))
        case .bytewise:
            for byte in bytes.prefix(Self.splitLimit) {
                try await sink.write([byte])
                try await scheduler.sleep(for: .microseconds(1))  // what is written in one turn leaves together
            }
            try await sink.write(Array(bytes.dropFirst(Self.splitLimit)))
        }
    }

    /// Both sides get RST instead of the end of the stream.
    private func reset() async {
        guard !isOver else { return }
        // socket(7), SO_LINGER: with no time to linger, closing discards what is queued, and TCP sends RST.
        var option = linger(l_onoff: 1, l_linger: 0)
        for descriptor in descriptors {
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
        await end()
    }
}
