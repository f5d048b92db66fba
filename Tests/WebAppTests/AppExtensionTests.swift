import HTTPTypes
import Scheduling
import Synchronization
import TestSupport
import Testing
import WebApp

private enum TraceKey: ContextKey { typealias Value = String }

/// Notes what it is called for.
private final class Recorder: AppExtension {
    private let name: String
    private let log: Log
    private let fails: Bool

    final class Log: Sendable {
        let lines = Mutex<[String]>([])
        func note(_ line: String) { lines.withLock { $0.append(line) } }
    }

    init(_ name: String, _ log: Log, fails: Bool = false) {
        self.name = name
        self.log = log
        self.fails = fails
    }

    func start(_ app: App, on scheduler: any Scheduler) async throws {
        log.note("start \(name)")
        if fails { throw HTTPFailure(.badGateway, "\(name) does not start") }
        app.get("/\(name)") { _, context in context.storage[TraceKey.self] ?? "nothing" }
    }

    func stop() async { log.note("stop \(name)") }

    func prepare(_ context: inout RequestContext) {
        log.note("prepare \(name)")
        context.storage[TraceKey.self] = (context.storage[TraceKey.self] ?? "") + name
    }
}

/// Adds middleware when it starts, which marks each answer.
private struct Stamp: AppExtension {
    func start(_ app: App, on scheduler: any Scheduler) async throws {
        app.use { request, context, next in
            var response = try await next(request, context)
            response.headers.append(HTTPField(name: .server, value: "stamp"))
            return response
        }
    }
}

struct AppExtensionTests {
    @Test func `extensions start in order, prepare each request, and stop in reverse`() async throws {
        let log = Recorder.Log()
        try await withClient { app in
            app.storage[TraceKey.self] = "app-"
            app.add(Recorder("a", log))
            app.add(Recorder("b", log))
        } _: { client in
            let answer = try await client.get("/b")
            #expect(answer.text == "app-ab")
        }
        let expected = ["start a", "start b", "prepare a", "prepare b", "stop b", "stop a"]
        #expect(log.lines.withLock { $0 } == expected)
    }

    @Test func `a context can be had without a request`() async throws {
        let scheduler = try SchedulerKind.libev.make()
        let app = App()
        app.storage[TraceKey.self] = "app-"
        app.add(Recorder("a", Recorder.Log()))
        try await app.test(on: scheduler) { client in
            let answer = try await client.get("/a")
            #expect(app.makeContext(on: scheduler).storage[TraceKey.self] == answer.text)
        }
        await scheduler.shutdown()
    }

    @Test(arguments: SchedulerKind.both)
    func `an app does not start with an extension that does not`(kind: SchedulerKind) async throws {
        let log = Recorder.Log()
        let scheduler = try kind.make()
        let app = App(configuration: App.Configuration(port: 0))
        app.add(Recorder("a", log))
        app.add(Recorder("b", log, fails: true))
        await #expect(throws: HTTPFailure(.badGateway, "b does not start")) { try await app.start(on: scheduler) }
        #expect(log.lines.withLock { $0 } == ["start a", "start b", "stop a"])
        await scheduler.shutdown()
    }

    @Test func `what an extension adds when it starts goes when the app stops`() async throws {
        let scheduler = try SchedulerKind.libev.make()
        let app = App()
        app.get("/") { _, _ in "page" }
        app.add(Stamp())
        for start in 1...2 {
            try await app.test(on: scheduler) { client in
                let answer = try await client.get("/")
                #expect(answer.headers[values: .server] == ["stamp"], "start \(start)")
            }
        }
        await scheduler.shutdown()
    }

    @Test func `a route that is added while the app serves traps`() async {
        await #expect(processExitsWith: .failure) {
            let scheduler = try SchedulerKind.libev.make()
            let app = App()
            try await app.test(on: scheduler) { _ in app.get("/") { _, _ in "late" } }
        }
    }
}
