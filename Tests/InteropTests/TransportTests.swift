import Foundation
import Swampy
import Testing

/// Transports other than WebSocket over TCP, with routers and clients that others wrote.
@Suite(.serialized, .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
struct `Other transports` {
    #if TLS
        @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
        func `T13: our session uses WebSocket and RawSocket by TCP, TLS and Unix sockets with swampy router`(
            scheduler name: SchedulerName
        ) async throws {
            try await withFolder { folder in
                let certificate = try await TestCertificate(in: folder)
                let places = [
                    "rs://127.0.0.1:0", "rss://127.0.0.1:0", "wss://127.0.0.1:0/ws", "rs+unix://\(folder.path)/1",
                    "ws+unix://\(folder.path)/2:/ws", "tcp://127.0.0.1:0",
                ]
                var configuration = Session.Configuration()
                configuration.tls = try certificate.trustedContext()
                let more = places.flatMap { ["--listen", $0] }
                let program = try Program(
                    Machine.swampy,
                    ["router", "--scheduler", name.rawValue, "--certificate", certificate.certificate, "--key"]
                        + [certificate.key] + more)
                try await with(program, signal: SIGTERM) { program in
                    try await withScheduler(name) { scheduler in
                        for place in places {
                            let url = try url(in: await program.require("listening on"))
                            #expect(url.split(separator: "://")[0] == place.split(separator: "://")[0])
                            try await callItself(over: url, configuration, on: scheduler)
                            // T14: TLS on the port that tells everything apart.
                            guard place.hasPrefix("tcp:") else { continue }
                            for scheme in ["ws", "wss", "rs", "rss"] {
                                let url = url.replacing("tcp://", with: scheme + "://")
                                try await callItself(over: url, configuration, on: scheduler)
                            }
                        }
                    }
                }
                #expect(await program.status() == 0)
            }
        }
    #endif

    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `T13: autobahn-python uses RawSocket with swampy router, by TCP and a Unix socket`(
        scheduler: SchedulerName
    ) async throws {
        try await withFolder { folder in
            for place in ["rs://127.0.0.1:0", "rs+unix://\(folder.path)/socket", "tcp://127.0.0.1:0"] {
                try await withSwampyRouter(scheduler, at: place) { url in
                    // The spellings that autobahn-python knows.
                    let url = url.replacing("rs+unix://", with: "rs://unix:").replacing("tcp://", with: "rs://")
                    let peer = try Program(
                        Machine.python,
                        [
                            Machine.peer("autobahn_peer.py"), "--url",
                            url.hasSuffix("/") ? String(url.dropLast()) : url,
                            "--realm", "realm1", "--other-realm", "realm2", "--role", "suite",
                        ])
                    try await expectSuccess(peer)
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: schedulerNames)
    func `T5: Crossbar.io takes our batches of JSON, with its own separator`(scheduler name: SchedulerName) async throws
    {
        try await withCrossbar { url in
            try await withScheduler(name) { scheduler in
                var configuration = Session.Configuration()
                configuration.serializers = [.json]
                configuration.batchesMessages = true
                configuration.batchSeparator = .cancel
                try await callItself(over: url, configuration, on: scheduler)
            }
        }
    }

    private func callItself(
        over url: String, _ configuration: Session.Configuration, on scheduler: any Scheduler
    ) async throws {
        try await withSession(to: url, realm: "realm1", configuration: configuration, on: scheduler) { session in
            let registration = try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
            for number in 0..<20 {
                let sum: Int = try await session.call("com.example.add", number, 1)
                #expect(sum == number + 1)
            }
            _ = registration
        }
    }
}
