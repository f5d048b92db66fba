import Glibc
import Scheduling
import Synchronization
import TestSupport
import Testing

@testable import Sockets

@Suite(.timeLimit(.minutes(1))) struct `A child process` {
    @Test(arguments: SchedulerKind.allCases)
    func `reads and writes its standard streams`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let status = try await ChildProcess.withProcess("/bin/cat", on: scheduler) { cat in
                for number in 0..<UInt8(100) {
                    try await cat.standardInput.write([number, 1, 2])
                    #expect(try await cat.standardOutput.read(timeout: .seconds(30)) == [number, 1, 2])
                }
                #expect(await cat.isRunning)
                try await cat.standardInput.closeWriting()
                #expect(try await cat.standardOutput.read(timeout: .seconds(30)) == [])
                #expect(try await cat.standardError.read(timeout: .seconds(30)) == [])
                return try await cat.exitStatus
            }
            #expect(status == .exited(0))
            #expect(status.isSuccess)
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `waits while its output is not read`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let size = 16_777_216
            let arguments = ["if=/dev/zero", "bs=65536", "count=256", "status=none"]
            try await ChildProcess.withProcess("dd", arguments: arguments, on: scheduler) { process in
                var total = try await process.standardOutput.read(timeout: .seconds(30)).count
                try await scheduler.sleep(for: .milliseconds(20))
                #expect(await process.isRunning)  // a pipe holds much less than what is to come
                var largest = 0
                while case let count = try await process.standardOutput.read(timeout: .seconds(30)).count, count > 0 {
                    total += count
                    largest = max(largest, count)
                }
                #expect(total == size)
                #expect(largest <= 65_536)
                #expect(try await process.exitStatus == .exited(0))
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `takes more input than a pipe holds`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            try await ChildProcess.withProcess("wc", arguments: ["-c"], on: scheduler) { process in
                for _ in 0..<20 { try await process.standardInput.write([UInt8](repeating: 7, count: 100_000)) }
                try await process.standardInput.closeWriting()
                #expect(try await text(from: process.standardOutput) == "2000000\n")
                #expect(try await process.exitStatus == .exited(0))
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases, [true, false])
    func `tells how it ended`(kind: SchedulerKind, hasDescriptor: Bool) async throws {
        try await withScheduler(kind) { scheduler in
            for (script, expected) in [
                ("exit 0", ChildProcess.ExitStatus.exited(0)), ("exit 7", .exited(7)), ("exit 255", .exited(255)),
                ("kill -TERM $$", .killed(by: .terminate)), ("kill -KILL $$", .killed(by: .kill)),
            ] {
                let command = Command(
                    path: "/bin/sh", arguments: ["-c", script], environment: nil, workingDirectory: nil)
                let process = try await ChildProcess.run(command, on: scheduler, hasDescriptor: hasDescriptor)
                async let second = process.exitStatus
                #expect(try await process.exitStatus == expected)
                #expect(try await second == expected)
                #expect(await process.isRunning == false)
                #expect(await process.send(.terminate) == false)
                #expect(isGone(process.processID))
                await process.close()
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `gets signals`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let script = "trap 'echo caught; exit 3' USR1; echo ready; while :; do sleep 0.01; done"
            try await ChildProcess.withProcess("sh", arguments: ["-c", script], on: scheduler) { process in
                try await expectLine("ready", from: process.standardOutput)
                #expect(await process.send(.user1))
                try await expectLine("caught", from: process.standardOutput)
                let status = try await process.exitStatus
                #expect(status == .exited(3))
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `that does not exist is named`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let before = openDescriptors()
            let error = await #expect(throws: SocketError.self) {
                try await ChildProcess.run("/no/such/program", on: scheduler)
            }
            #expect(error == .system(errno: ENOENT, during: "run /no/such/program"))
            #expect(error?.description == "cannot run /no/such/program: No such file or directory")
            let elsewhere = await #expect(throws: SocketError.self) {
                try await ChildProcess.run("/bin/cat", workingDirectory: "/no/such/place", on: scheduler)
            }
            #expect(elsewhere == .system(errno: ENOENT, during: "run /bin/cat in /no/such/place"))
            await #expect(throws: SocketError.system(errno: EINVAL, during: "run echo")) {
                try await ChildProcess.run("echo", arguments: ["a\0b"], on: scheduler)
            }
            #expect(openDescriptors().isSubset(of: before))
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `gets its arguments, environment and directory, and nothing else of ours`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            // A descriptor without close-on-exec, a blocked and an ignored signal: none may be seen by the child.
            let leak = dup(0)
            defer { close(leak) }
            let before = signal(SIGUSR2, SIG_IGN)
            defer { signal(SIGUSR2, before) }
            let script = """
                echo "$1 $2"; echo "$WORD"; pwd; ls /proc/self/fd | wc -l; \
                grep -E 'Sig(Blk|Ign)' /proc/self/status
                """
            try await ChildProcess.withProcess(
                "/bin/sh", arguments: ["-c", script, "sh", "one two", "three"],
                environment: ["WORD": "grüße", "PATH": "/usr/bin:/bin"], workingDirectory: "/", on: scheduler
            ) { process in
                let lines = try await text(from: process.standardOutput).split(separator: "\n")
                // Of descriptors `ls` sees its three streams and the directory that it reads.
                #expect(lines.prefix(4) == ["one two three", "grüße", "/", "4"])
                let masks = lines.dropFirst(4).map { UInt64($0.suffix(16), radix: 16) }
                // glibc uses the signals 32 and 33 itself, and ignores them in what it spawns.
                #expect(masks == [0, 0] || masks == [0, 0x1_8000_0000])
                #expect(try await text(from: process.standardError) == "")
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `that reads no more makes writing fail, without a signal to this process`(kind: SchedulerKind) async throws {
        let caught = Signals(Signal(rawValue: SIGPIPE), .user2)
        try await withScheduler(kind) { scheduler in
            let script = "exec <&-; echo closed; exec sleep 60"
            try await ChildProcess.withProcess("sh", arguments: ["-c", script], on: scheduler) { process in
                try await expectLine("closed", from: process.standardOutput)
                let error = await #expect(throws: SocketError.self) {
                    try await scheduler.run {
                        unblockBrokenPipe()
                        while true {
                            try await process.standardInput.write([UInt8](repeating: 0, count: 300_000))
                        }
                    }
                }
                #expect(error == .system(errno: EPIPE, during: "write to a pipe"))
            }
        }
        // Had SIGPIPE been raised, it would come before this one.
        #expect(kill(getpid(), SIGUSR2) == 0)
        #expect(await next(of: caught) == .user2)
    }

    @Test(arguments: SchedulerKind.allCases)
    func `is ended with its scope, by force if need be`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let polite = try await ChildProcess.withProcess("sleep", arguments: ["60"], on: scheduler) { $0 }
            #expect(try await polite.exitStatus == .killed(by: .terminate))
            let stubborn = try await ChildProcess.withProcess(
                "sh", arguments: ["-c", "trap '' TERM; echo ready; while :; do sleep 0.01; done"], on: scheduler,
                grace: .milliseconds(20)
            ) { process in
                try await expectLine("ready", from: process.standardOutput)
                return process
            }
            #expect(try await stubborn.exitStatus == .killed(by: .kill))
            for process in [polite, stubborn] { #expect(isGone(process.processID)) }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `is ended when the task is cancelled`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            for _ in 0..<10 {
                let started = Mutex<ChildProcess?>(nil)
                let task = scheduler.task {
                    try await ChildProcess.withProcess("sleep", arguments: ["60"], on: scheduler) { process in
                        started.withLock { $0 = process }
                        _ = try await process.exitStatus
                    }
                }
                while started.withLock({ $0 == nil }) { await scheduler.task {}.value }
                task.cancel()
                await #expect(throws: SocketError.cancelled) { try await task.value }
                let cancelled = started.withLock(\.self)
                let process = try #require(cancelled)
                #expect(try await process.exitStatus == .killed(by: .terminate))
                #expect(isGone(process.processID))
            }
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `leaves no descriptor and no zombie`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            _ = try await ChildProcess.withProcess("true", on: scheduler) { try await $0.exitStatus }
            let before = openDescriptors().count
            for _ in 0..<20 {
                let process = try await ChildProcess.withProcess("cat", on: scheduler) { $0 }
                #expect(isGone(process.processID))
            }
            // Some schedulers close descriptors a little later.
            #expect(try await eventually(on: scheduler) { openDescriptors().count <= before })
        }
    }

    @Test(arguments: SchedulerKind.allCases)
    func `that nobody waits for is reaped all the same`(kind: SchedulerKind) async throws {
        try await withScheduler(kind) { scheduler in
            let process = try await ChildProcess.run("true", on: scheduler)
            #expect(try await eventually(on: scheduler) { isGone(process.processID) })
            await process.close()
        }
    }

    @Test(arguments: SchedulerKind.allCases, [true, false])
    func `that nobody holds is reaped all the same`(kind: SchedulerKind, hasDescriptor: Bool) async throws {
        try await withScheduler(kind) { scheduler in
            let command = Command(
                path: "/bin/sh", arguments: ["-c", "read line"], environment: nil, workingDirectory: nil)
            var process: ChildProcess? = try await ChildProcess.run(
                command, on: scheduler, hasDescriptor: hasDescriptor)
            let processID = try #require(process).processID
            await process?.close()  // which ends what it reads
            process = nil
            #expect(try await eventually(on: scheduler) { isGone(processID) })
        }
    }
}

/// Lets the current thread, which may be one of those where Dispatch blocks everything, get SIGPIPE.
private func unblockBrokenPipe() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
}

private func next(of signals: Signals) async -> Signal? {
    for await signal in signals { return signal }
    return nil
}

/// Whether the system does not know the process any more, not even as a zombie.
private func isGone(_ processID: CInt) -> Bool {
    kill(processID, 0) != 0 && errno == ESRCH
}

/// All that comes until the end of the stream.
private func text(from stream: ByteStream) async throws -> String {
    var bytes: [UInt8] = []
    while case let more = try await stream.read(timeout: .seconds(30)), !more.isEmpty { bytes += more }
    return String(decoding: bytes, as: UTF8.self)
}

/// Expects a line that the child writes at once.
private func expectLine(_ expected: String, from stream: ByteStream) async throws {
    var bytes: [UInt8] = []
    while bytes.last != UInt8(ascii: "\n") {
        let more = try await stream.read(timeout: .seconds(30))
        try #require(!more.isEmpty)
        bytes += more
    }
    #expect(String(decoding: bytes.dropLast(), as: UTF8.self) == expected)
}
