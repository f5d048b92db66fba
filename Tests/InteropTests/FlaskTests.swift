import Foundation
import Swampy
import Testing

/// An app of ours beside what it takes the place of: a Flask app with a wampy client, and a service of wampy's.
@Suite(
    .serialized, .timeLimit(.minutes(2)), .enabled(if: Machine.hasFlask, "Flask and wampy are installed by `make test`")
)
struct `A Flask app with wampy` {
    @Test(arguments: schedulerNames)
    func `uses our app's procedures and topics, and our app its, at our app's own router`(
        scheduler: SchedulerName
    ) async throws {
        try await check(scheduler, WAMPConfiguration(realm: "realm1", port: 0))
    }

    @Test(arguments: schedulerNames)
    func `does the same where swampy router is between them`(scheduler: SchedulerName) async throws {
        try await withSwampyRouter(scheduler) { url in
            try await check(scheduler, WAMPConfiguration(router: url, realm: "realm1", port: 0))
        }
    }

    private func check(_ name: SchedulerName, _ configuration: WAMPConfiguration) async throws {
        try await withScheduler(name) { scheduler in
            let (said, saying) = AsyncStream.makeStream(of: String.self)
            let running = try await makeApp(configuration, hearing: saying).start(on: scheduler)
            let outcome: Result<Void, any Error>
            do {
                let router = configuration.router ?? "ws://\(running.address)/ws"
                try await exchange(over: router, app: "http://\(running.address)", said)
                outcome = .success(())
            } catch { outcome = .failure(error) }
            await running.stop()
            try outcome.get()
        }
    }

    private func makeApp(
        _ configuration: WAMPConfiguration, hearing said: AsyncStream<String>.Continuation
    ) -> App {
        let app = App(configuration: configuration)
        app.view("/sum/:a/:b", procedure: "com.example.sum") { (a: Int, b: Int) in a + b }
        app.procedure("com.example.refuse") { (text: String) -> String in
            throw WAMPError(.invalidArgument, text)
        }
        app.view(topic: "com.example.flask", arguments: ["message"]) { (message: String) in said.yield(message) }
        app.get("/service/:text") { request, context -> String in
            let text = request.parameters["text"]
            try await context.wamp.publish(
                "com.example.wampy", keywordArguments: ["message": .string(text)], acknowledge: true)
            return try await context.wamp.call("echo", text)
        }
        app.get("/tell/:text") { request, context in
            let message = Value.string(request.parameters["text"])
            try await context.wamp.publish("com.example.app", keywordArguments: ["message": message], acknowledge: true)
            return "told"
        }
        return app
    }

    /// Has everybody call and hear everybody.
    private func exchange(over router: String, app: String, _ said: AsyncStream<String>) async throws {
        let service = try Program(
            Machine.flaskPython, [Machine.peer("wampy_peer.py"), "--url", router, "--role", "callee"])
        try await with(service) { service in
            _ = try await service.require("READY")
            let flask = try Program(Machine.flaskPython, [Machine.peer("flask_app.py"), "--url", router])
            try await with(flask) { flask in
                let page = try url(in: await flask.require("READY"))
                // Flask's views and our procedures, those of wampy, and our errors.
                #expect(try await curl("-g", page + "call/com.example.sum?args=[2,3]") == "5")
                #expect(try await curl("-g", page + #"call/echo?args=[{"a":[1]}]"#) == #"{"a":[1]}"#)
                let refusal = try await curl("-g", page + "call/com.example.refuse?args=[%22no%22]")
                #expect(refusal.contains("wamp.error.invalid_argument"))
                // Events both ways.
                #expect(try await curl(page + "publish?message=hi") == "published")
                #expect(await said.first { _ in true } == "hi")
                #expect(try await curl(app + "/tell/hello") == "told")
                #expect(try await heard(by: page) == #"["hello"]"#)
                // Our views and wampy's service.
                #expect(try await curl(app + "/service/there") == "there")
                #expect(try await service.require("{") == #"{"message": "there"}"#)
            }
            #expect(await flask.status() == 0)
        }
        #expect(await service.status() == 0)
    }

    /// What Flask has heard, once it is something.
    private func heard(by page: String) async throws -> String {
        for _ in 0..<200 {
            let messages = try await curl(page + "heard")
            if messages != "[]" { return messages }
            try await Task.sleep(for: .milliseconds(20))
        }
        return "nothing"
    }
}
