import Foundation
import Testing

@testable import Swampy

private struct Greeter: WAMPService {
    func start(_ client: Client) async throws {
        try await client.register("com.example.greet") { (name: String) in "Hello, \(name)!" }
    }

    func stop(_ client: Client) async {
        // Its procedure is still there: the client leaves afterwards.
        do { try await client.publish("com.example.stopping", "now", acknowledge: true) } catch {
            Issue.record("it was stopped without a session: \(error)")
        }
    }
}

private struct Broken: WAMPService {
    struct NoDisk: Error {}
    func start(_ client: Client) async throws { throw NoDisk() }
}

/// Ends as soon as it has started, with who it is.
private struct Introduction: WAMPService {
    struct Done: Error, Equatable {
        let authID: String?
    }

    func start(_ client: Client) async throws { throw Done(authID: await client.currentSession?.details.authID) }
}

@Suite struct `A service` {
    @Test(arguments: [SchedulerName.libev, .dispatch])
    func `offers what it has until it is told to end, and stops before it leaves`(name: SchedulerName) async throws {
        let scheduler = try name.makeScheduler()
        let router = Router(on: scheduler)
        let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
        let arguments = try ServiceArguments(["--url", url], environment: { _ in nil })
        let service = scheduler.task { try await Greeter().serve(arguments, on: scheduler) }
        try await withSession(to: url, realm: "realm1", on: scheduler) { session in
            let stops = try await session.subscribe("com.example.stopping", as: String.self)
            while true {
                do {
                    let greeting: String = try await session.call("com.example.greet", "Ada")
                    #expect(greeting == "Hello, Ada!")
                    break
                } catch let error as WAMPError where error.uri == .noSuchProcedure {
                    try await scheduler.sleep(for: .milliseconds(5))
                }
            }
            service.cancel()
            for try await stop in stops {
                #expect(stop == "now")
                break
            }
        }
        try await service.value
        await router.shutdown(within: .milliseconds(100))
        await scheduler.shutdown()
    }

    @Test func `that cannot start says why, and leaves`() async throws {
        let scheduler = try SchedulerName.libev.makeScheduler()
        let router = Router(on: scheduler)
        let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
        let arguments = try ServiceArguments(["--url", url], environment: { _ in nil })
        let service = scheduler.task { try await Broken().serve(arguments, on: scheduler) }
        await #expect(throws: Broken.NoDisk.self) { try await service.value }
        await router.shutdown(within: .milliseconds(100))
        await scheduler.shutdown()
    }
}

@Suite(.timeLimit(.minutes(1))) struct `A service that is a program` {
    @Test func `ends with status 64 when its command line is wrong`() async {
        let result = await #expect(processExitsWith: .exitCode(64), observing: [\.standardErrorContent]) {
            await Greeter.main(["--authmethod", "ticket", "--authid", "joe"], environment: { _ in nil })
        }
        #expect(complaints(of: result) == ["SWAMPY_TICKET or --secret-file must give the secret"])
    }

    @Test func `ends with one line when its key cannot be read`() async {
        let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            await Greeter.main(["--key", "/nowhere/key"], environment: { _ in nil })
        }
        #expect(complaints(of: result) == ["cannot read '/nowhere/key': No such file or directory"])
    }

    @Test func `ends with one line when its address is none, rather than wait for a router there`() async {
        let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            await Greeter.main(["--url", "127.0.0.1:8080"], environment: { _ in nil })
        }
        let line = "invalid address: '127.0.0.1:8080' has no scheme, such as ws://127.0.0.1:8080/ws"
        #expect(complaints(of: result) == [line])
    }

    @Test func `joins as whom it says it is, and ends when the router does not believe it`() async throws {
        let scheduler = try SchedulerName.libev.makeScheduler()
        var configuration = RouterConfiguration()
        configuration.authentication.anonymousRole = nil
        configuration.authentication.users = ["greeter": User(role: "service", .ticket("right"))]
        let router = Router(configuration: configuration, on: scheduler)
        let url = try await router.listen(at: "ws://127.0.0.1:0/ws")
        func serve(with ticket: String) async throws {
            let arguments = try ServiceArguments(
                ["--url", url, "--authid", "greeter"], environment: { $0 == "SWAMPY_TICKET" ? ticket : nil })
            try await scheduler.task { try await Introduction().serve(arguments, on: scheduler) }.value
        }
        await #expect(throws: Introduction.Done(authID: "greeter")) { try await serve(with: "right") }
        let refused = await #expect(throws: SessionError.self) { try await serve(with: "wrong") }
        guard case .authenticationRefused = refused else { return #expect(Bool(false), "\(refused as Any)") }
        await router.shutdown(within: .milliseconds(100))
        await scheduler.shutdown()
    }

    /// What the program says on standard error, each line without its name; the log is left out.
    private func complaints(of result: ExitTest.Result?) -> [String] {
        let program = CommandLine.arguments[0].split(separator: "/").last.map { "\($0): " } ?? ""
        return String(decoding: result?.standardErrorContent ?? [], as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix(program) }.map { String($0.dropFirst(program.count)) }
    }
}

@Suite struct `A service's command line` {
    private func read(_ arguments: String..., environment: [String: String] = [:]) throws -> ServiceArguments {
        try ServiceArguments(arguments, environment: { environment[$0] })
    }

    @Test func `has defaults, which the environment changes and options override`() throws {
        let plain = try read()
        #expect(plain.routers == ["ws://127.0.0.1:8080/ws"])
        #expect(plain.realm == "realm1")
        #expect(plain.scheduler == .libev)
        let environment = ["SWAMPY_ROUTER": "ws://a/", "SWAMPY_REALM": "b", "SWAMPY_SCHEDULER": "dispatch"]
        let set = try read(environment: environment)
        #expect(set.routers == ["ws://a/"] && set.realm == "b" && set.scheduler == .dispatch)
        let overridden = try read(
            "--url", "ws://c/", "--url=ws://d/?x=1", "--realm", "e", "--scheduler=libev", environment: environment)
        #expect(overridden.routers == ["ws://c/", "ws://d/?x=1"])
        #expect(overridden.realm == "e" && overridden.scheduler == .libev)
    }

    @Test func `takes nothing behind = for nothing, and not the next option`() throws {
        let arguments = try read("--realm=", "--url", "ws://a/")
        #expect(arguments.realm == "" && arguments.routers == ["ws://a/"])
    }

    @Test func `says who the service is, with options and the environment`() throws {
        #expect(try read().authentication.methods.map(\.name) == ["anonymous"])
        let ticket = try read("--authid", "joe", environment: ["SWAMPY_TICKET": "t"]).authentication
        #expect(ticket.methods.map(\.name) == ["ticket"] && ticket.authID == "joe")
        let several = try read(
            "--authmethod", "wamp-scram", "--authmethod=anonymous", "--authid", "joe",
            environment: ["SWAMPY_SECRET": "s"]
        ).authentication
        #expect(several.methods.map(\.name) == ["wamp-scram", "anonymous"] && several.authID == "joe")
        let key = String(repeating: "0f", count: 32)
        let signed = try read(environment: ["SWAMPY_KEY": key, "SWAMPY_AUTHID": "ann"]).authentication
        #expect(signed.methods.map(\.name) == ["cryptosign"] && signed.authID == "ann")
    }

    @Test func `takes secrets and keys from files`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)").path
        let key = String(repeating: "0f", count: 32)
        let isMade = FileManager.default.createFile(
            atPath: file, contents: Data(key.utf8), attributes: [.posixPermissions: 0o600])
        #expect(isMade)
        defer { try? FileManager.default.removeItem(atPath: file) }  // a file left behind fails no test
        #expect(try read("--key", file).authentication.methods.map(\.name) == ["cryptosign"])
        let secret = try read("--authid", "joe", "--secret-file", file).authentication
        #expect(secret.methods.map(\.name) == ["wampcra"] && secret.authID == "joe")
        let given = try read(
            "--authid", "joe", "--secret-file", file, environment: ["SWAMPY_KEY": key, "SWAMPY_TICKET": "t"]
        ).authentication
        #expect(given.methods.map(\.name) == ["wampcra"])
        #expect(throws: SecretError.unreadable(file: "/nowhere/key", errno: ENOENT)) {
            try read("--key", "/nowhere/key")
        }
        #expect(throws: SecretError.self) { try read(environment: ["SWAMPY_KEY": "no key"]) }
    }

    @Test func `wants no secret to tell its options`() throws {
        #expect(try read("--authmethod", "ticket", "--help").wantsHelp)
    }

    @Test(arguments: [
        ["--url"], ["--colour", "red"], ["file"], ["--scheduler", "nothing"],
        ["--secret", "in-sight"], ["--ticket", "in-sight"], ["--authmethod", "oath", "--authid", "joe"],
        ["--authmethod", "ticket"], ["--authmethod", "wampcra", "--authid", "joe"], ["--authmethod", "cryptosign"],
    ])
    func `that is wrong is refused with a sentence`(arguments: [String]) {
        let error = #expect(throws: ServiceArguments.Invalid.self) {
            try ServiceArguments(arguments, environment: { _ in nil })
        }
        #expect(error?.description.isEmpty == false)
    }

    @Test func `tells its options when asked`() throws {
        #expect(try read("--help").wantsHelp)
        let usage = ServiceArguments.usage(of: "date")
        let options = [
            "--url", "--realm", "--scheduler", "--authmethod", "--authid", "--secret-file", "--key", "--help",
        ]
        for option in options { #expect(usage.contains(option)) }
    }
}
