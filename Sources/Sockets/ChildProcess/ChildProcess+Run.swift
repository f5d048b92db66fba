public import Scheduling

extension ChildProcess {
    /// Starts a program.
    ///
    /// The caller sees to its end and closes its streams; ``withProcess(_:arguments:environment:workingDirectory:on:endingWith:grace:_:)``
    /// does so by itself. The scheduler is held up until the program is loaded, usually less than a millisecond.
    ///
    /// - Parameters:
    ///   - path: the program; a name without `/` is looked for in `PATH`.
    ///   - arguments: what the program is given after its own name.
    ///   - environment: all of its environment variables; nil for those of this process.
    ///   - workingDirectory: where it starts; nil for where this process is.
    ///   - scheduler: whose tasks use the streams and learn of its end.
    /// - Throws: ``SocketError/system(errno:during:)`` that names `path`, such as with ENOENT for
    ///   `cannot run /no/such/program: No such file or directory`.
    public static func run(
        _ path: String, arguments: [String] = [], environment: [String: String]? = nil,
        workingDirectory: String? = nil, on scheduler: any Scheduler
    ) async throws(SocketError) -> ChildProcess {
        let command = Command(
            path: path, arguments: arguments, environment: environment, workingDirectory: workingDirectory)
        return try await run(command, on: scheduler, hasDescriptor: true)
    }

    /// Starts a program, runs `body` with it, and sees to its end, whatever happens: its streams are closed; if it runs
    /// still, it gets `signal`, and SIGKILL after `grace`. The process and its descriptors are gone when this returns; what it
    /// has started itself is its own affair.
    ///
    /// To let the program end by itself, wait for ``exitStatus`` in `body`. Cancelling the current task ends what
    /// `body` waits for, and then the program.
    /// - Throws: as ``run(_:arguments:environment:workingDirectory:on:)``, or what `body` throws.
    public static func withProcess<Result>(
        _ path: String, arguments: [String] = [], environment: [String: String]? = nil,
        workingDirectory: String? = nil, on scheduler: any Scheduler, endingWith signal: Signal = .terminate,
        grace: Duration = .seconds(5), _ body: (ChildProcess) async throws -> Result
    ) async throws -> Result {
        let process = try await run(
            path, arguments: arguments, environment: environment, workingDirectory: workingDirectory, on: scheduler)
        do {
            let result = try await body(process)
            await process.close(endingWith: signal, grace: grace)
            return result
        } catch {
            await process.close(endingWith: signal, grace: grace)
            throw error
        }
    }

    /// - Parameter hasDescriptor: false to go without a process descriptor, as on kernels that have none.
    static func run(
        _ command: Command, on scheduler: any Scheduler, hasDescriptor: Bool
    ) async throws(SocketError) -> ChildProcess {
        let input = try Pipe.make()
        let output = try Pipe.make()
        let error = try Pipe.make()
        let processID = try command.spawn(
            input: input.reading.raw, output: output.writing.raw, error: error.writing.raw)
        let process = ChildProcess(
            processID, await ByteStream(pipe: input.writing, on: scheduler),
            await ByteStream(pipe: output.reading, on: scheduler), await ByteStream(pipe: error.reading, on: scheduler))
        await process.start(hasDescriptor: hasDescriptor)
        return process
    }

    /// In a task of its own, so that it is done in full in a task that was cancelled.
    private nonisolated func close(endingWith signal: Signal, grace: Duration) async {
        await scheduler.task {
            await self.close()
            await self.end(with: signal, grace: grace)
        }.value
    }
}

extension ByteStream {
    /// Takes one end of a pipe.
    fileprivate init(pipe end: consuming Descriptor, on scheduler: any Scheduler) async {
        let raw = end.nonBlocking().release()  // a closure cannot take a non-copyable value along
        await self.init(on: scheduler) { PipeChannel(Descriptor(adopting: raw), on: scheduler, handler: $0) }
    }
}
