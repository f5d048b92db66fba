import HTTPTypes
import Scheduling
import Sockets
import TestSupport
import Testing
import WebApp

struct ShutdownTests {
    @Test(arguments: SchedulerKind.both)
    func `lets a request that is under way be answered, and closes idle connections`(kind: SchedulerKind) async throws {
        let started = Signal()
        let goOn = Signal()
        try await withServer(kind) { app in
            app.get("/") { _, _ in "idle" }
            app.get("/wait") { _, _ in
                started.send()
                await goOn.wait()
                return "done"
            }
        } _: { running in
            let idle = try await Peer(to: running)
            try await idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await idle.response().text == "idle")
            let busy = try await Peer(to: running)
            try await busy.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
            await started.wait()
            let stop = running.scheduler.task { await running.stop() }
            #expect(try await idle.rest() == "")
            goOn.send()
            let answer = try await busy.response()
            #expect(answer.text == "done" && answer.headers[.connection] == "close")
            #expect(try await busy.rest() == "")
            await busy.close()
            await idle.close()
            await stop.value
            await #expect(throws: SocketError.self) { try await Peer(to: running) }
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `cancels what is not done by the shutdown timeout`(kind: SchedulerKind) async throws {
        var configuration = App.Configuration(port: 0)
        configuration.timeouts.shutdown = .milliseconds(20)
        let started = Signal()
        try await withServer(kind, configuration: configuration) { app in
            app.get("/wait") { _, context in
                started.send()
                try await context.scheduler.sleep(for: .seconds(3600))
                return "never"
            }
        } _: { running in
            let peer = try await Peer(to: running)
            try await peer.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
            await started.wait()
            await running.stop()
            await running.stop()
            #expect(try await peer.rest() == "")
            await peer.close()
        }
    }

    @Test(arguments: SchedulerKind.both)
    func `run returns when its task is cancelled, and the app can run again`(kind: SchedulerKind) async throws {
        let scheduler = try kind.make()
        let app = App(configuration: App.Configuration(port: 0))
        for _ in 0..<3 {
            let run = scheduler.task { try await app.run(on: scheduler) }
            await scheduler.task {}.value
            run.cancel()
            try await run.value
        }
        await scheduler.shutdown()
    }
}
