internal import Glibc
internal import Scheduling
public import WAMP

/// A WAMP component that is a program: what it offers and listens to, with a command line around it.
///
/// ```swift
/// @main struct DateService: WAMPService {
///     func start(_ client: Client) async throws {
///         try await client.register("com.example.date") { today() }
///     }
/// }
/// ```
///
/// The program connects to the routers that it is given, and waits for them if it must; when it loses one it connects
/// anew, with everything that was registered and subscribed to. It runs until SIGINT or SIGTERM, then leaves.
///
///     date-service --url ws://127.0.0.1:8080/ws --realm realm1 --scheduler libev
///
/// It joins as nobody in particular, or as whom the options and the environment say; secrets come from files and the
/// environment only.
///
///     date-service --authid dates --secret-file /run/secrets/dates        # wampcra
///     date-service --authmethod ticket --authid dates                     # SWAMPY_TICKET
///     date-service --key /run/secrets/dates.key                           # cryptosign
public protocol WAMPService: Sendable {
    /// Makes the service, before there is a connection.
    init()

    /// Offers procedures and subscribes to topics; called once, when there is a session. What it throws ends the
    /// program with one line on standard error.
    func start(_ client: Client) async throws

    /// Called at the end, while there may be a session yet. Does nothing unless implemented.
    func stop(_ client: Client) async

    /// The program: reads the command line and runs until it is told to end.
    ///
    /// `@concurrent`, since what `@main` looks for is a function that is on nobody's executor.
    @concurrent static func main() async
}

extension WAMPService {
    /// Does nothing.
    public func stop(_ client: Client) async {}

    /// The program: reads the command line and runs until SIGINT or SIGTERM. The exit status is 0 then, 64 for a
    /// command line that is wrong, and 1 for anything else that ends it.
    @concurrent public static func main() async {
        await main(CommandLine.arguments.dropFirst(), environment: { getenv($0).map { String(cString: $0) } })
    }

    /// The program with this command line.
    static func main(_ arguments: some Sequence<String>, environment: (String) -> String?) async {
        do {
            let arguments = try ServiceArguments(arguments, environment: environment)
            guard !arguments.wantsHelp else { return print(ServiceArguments.usage(of: Program.name)) }
            try await run(with: arguments)
        } catch let error as ServiceArguments.Invalid {
            Program.fail("\(error)\n\(ServiceArguments.usage(of: Program.name))", status: EX_USAGE)
        } catch {
            Program.fail("\(error)")
        }
    }

    /// Runs the service until SIGINT or SIGTERM.
    ///
    /// - Throws: ``SchedulerError``, and what `start` throws.
    static func run(with arguments: ServiceArguments) async throws {
        let scheduler = try arguments.scheduler.makeScheduler()
        let outcome: Result<Void, any Error>
        do {
            try await untilSignal(on: scheduler, name: Program.name) {
                try await Self().serve(arguments, on: scheduler)
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await scheduler.shutdown()
        do { try outcome.get() } catch is CancellationError {}  // as it should end
    }

    /// Connects, starts and serves until the current task is cancelled, then stops and leaves.
    func serve(_ arguments: ServiceArguments, on scheduler: any Scheduler) async throws {
        var configuration = Client.Configuration()
        configuration.waitsForRouter = true
        configuration.session.authentication = arguments.authentication
        let client = try await Client.connect(
            to: arguments.routers, realm: arguments.realm, configuration: configuration, on: scheduler)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await start(client)) } catch { outcome = .failure(error) }
        if case .success = outcome {
            // Until the task is cancelled, which is how the program is told to end.
            do { while true { try await scheduler.sleep(for: .seconds(3600)) } } catch {}
        }
        // In a task of its own: this one is cancelled, and could ask nobody for anything.
        await scheduler.task { await self.stop(client) }.value
        await client.leave()
        try outcome.get()
    }
}
