internal import ByteCore
internal import Glibc
internal import Scheduling
internal import Sockets

/// The processes of the clients of one act, and the ledger of what they tell.
actor TortureCrew {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let scheduler: any Scheduler
    private let torture: Torture
    private let urls: [String]
    private let act: Int
    private var members: [String: Member] = [:]
    private var hiredCount = 0
    private var heard: Set<String> = []  // those who have said something, and so are ready for signals
    private var idle: Set<String> = []
    private(set) var ledger = Ledger()
    /// Clients that failed, each in a line.
    private(set) var failures: [String] = []

    private struct Member {
        let process: ChildProcess
        let reader: Task<Void, Never>
    }

    init(_ torture: Torture, act: Int, urls: [String], on scheduler: any Scheduler) {
        self.torture = torture
        self.act = act
        self.urls = urls
        self.scheduler = scheduler
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    /// Starts another client.
    ///
    /// - Throws: `SocketError` when it cannot be run.
    func hire() async throws {
        hiredCount += 1
        let name = "\(act).\(hiredCount)"
        var arguments = [
            "torture-client", "--name", name, "--seed", "\(torture.seed &+ UInt64(act * 1000 + hiredCount))",
        ]
        for url in urls { arguments += ["--url", url] }
        if let authority = torture.tools.certificate { arguments += ["--authority", authority] }
        let process = try await ChildProcess.run(torture.executable, arguments: arguments, on: scheduler)
        members[name] = Member(process: process, reader: scheduler.task { await self.read(process, of: name) })
    }

    /// Kills a client in the middle of whatever it does, and starts another one.
    func replaceOne(using generator: inout RandomNumbers) async throws {
        guard let (name, member) = members.randomElement(using: &generator) else { return }
        members[name] = nil
        ledger.noteDeath(of: name)
        await member.process.end(with: .kill)
        await member.reader.value
        try await hire()
    }

    /// Has a client stand still for a while, as on a machine that swaps.
    func stopOne(for time: Duration, using generator: inout RandomNumbers) async throws {
        guard let member = members.values.randomElement(using: &generator) else { return }
        await member.process.send(Signal(rawValue: SIGSTOP))
        try await scheduler.sleep(for: time)
        await member.process.send(Signal(rawValue: SIGCONT))
    }

    // MARK: The end

    /// Tells all that they begin nothing new, and waits until nothing is under way any more.
    ///
    /// - Returns: the clients for which that takes longer.
    func rest(within limit: Duration) async throws -> [String] {
        let end = scheduler.now + limit
        while !members.keys.allSatisfy(idle.contains), scheduler.now < end {
            for (name, member) in members where heard.contains(name) { await member.process.send(.user1) }
            try await scheduler.sleep(for: .milliseconds(50))
        }
        return members.keys.filter { !idle.contains($0) }.sorted()
    }

    /// Tells all to leave, and waits for the end of their processes.
    func leave() async {
        for member in members.values { await member.process.send(.user2) }
        for (name, member) in members {
            let status = await member.process.end(with: .user2, grace: .seconds(30))
            await member.reader.value
            if !status.isSuccess { failures.append("the client \(name) \(status)") }
        }
        members = [:]
    }

    /// Ends all processes at once, for whoever gives up.
    func kill() async {
        for member in members.values {
            await member.process.end(with: .kill)
            await member.reader.value
        }
        members = [:]
    }

    // MARK: What they tell

    private func read(_ process: ChildProcess, of name: String) async {
        await withTaskGroup { group in
            group.addTask { await self.readLedger(process.standardOutput, of: name) }
            group.addTask { await self.readErrors(process.standardError, of: name) }
        }
        await process.close()
    }

    /// The last line of a process that was killed may be torn: it does not end.
    private func readLedger(_ stream: ByteStream, of name: String) async {
        var rest: [UInt8] = []
        // A pipe fails only when its scheduler ends; then there is nothing left to read.
        while let bytes = try? await stream.read(), !bytes.isEmpty {
            rest += bytes
            var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            rest = Array(lines.removeLast())
            for line in lines { take(String(decoding: line, as: UTF8.self), of: name) }
        }
    }

    private func take(_ line: String, of name: String) {
        heard.insert(name)
        if let entry = LedgerEntry(line: line), entry.kind == .idle { idle.insert(entry.session) }
        ledger.note(line: line)
    }

    private func readErrors(_ stream: ByteStream, of name: String) async {
        var text: [UInt8] = []
        while let bytes = try? await stream.read(), !bytes.isEmpty {
            text += bytes.prefix(4096 - min(4096, text.count))
        }
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") where line.hasPrefix("swampy: ") {
            failures.append("the client \(name): \(line)")
        }
    }
}
