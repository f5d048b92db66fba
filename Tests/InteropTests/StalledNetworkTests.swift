import Foundation
import Swampy
import Testing

/// A network that loses everything without a word: no end of stream, no RST.
@Suite(
    .serialized,
    .enabled(
        if: NetworkNamespace.isPermitted, "network namespaces need root and iproute2, which .ci/setup installs"))
struct `A network that stalls` {
    private static let pingInterval = Duration.milliseconds(300)
    private static let pingTimeout = Duration.milliseconds(300)
    /// For the machine to come round to it.
    private static let grace = Duration.seconds(1)

    @Test(.timeLimit(.minutes(2)), arguments: schedulerNames, ["ws", "rs"])
    func `S21, S23: is noticed within the time for keep-alive, and the client comes back with all it had`(
        scheduler name: SchedulerName, scheme: String
    ) async throws {
        try await NetworkNamespace.with { network in
            let program = try network.start(
                Machine.swampy,
                [
                    "router", "--listen", "\(scheme)://\(network.address):0", "--anonymous", "--scheduler",
                    name.rawValue,
                ])
            try await with(program, signal: SIGTERM) { program in
                let url = try url(in: await program.require("listening on"))
                try await withScheduler(name) { scheduler in
                    try await withClient(
                        to: [url], realm: "realm1", configuration: configuration(), on: scheduler
                    ) { client in try await checkStall(of: network, client, on: scheduler) }
                }
            }
        }
    }

    private func checkStall(
        of network: NetworkNamespace, _ client: Client, on scheduler: any Scheduler
    ) async throws {
        try await client.register("com.example.never") { [scheduler] () async throws in
            try await scheduler.sleep(for: .seconds(600))
        }
        try await client.register("com.example.add") { (a: Int, b: Int) in a + b }
        let sum: Int = try await client.call("com.example.add", 1, 2)
        #expect(sum == 3)
        let waiting = scheduler.task { try await client.call("com.example.never") as CallResult }
        let more: Int = try await client.call("com.example.add", 2, 2)  // the one before it is under way
        #expect(more == 4)

        try network.pullCable()
        let noticing = Self.pingInterval + Self.pingTimeout + Self.grace
        let error = await #expect(throws: SessionError.self) {
            try await scheduler.withTimeout(noticing) { try await waiting.value }
        }
        guard case .ended(.disconnected) = error else { throw Failed() }

        try network.plugCable()
        let again: Int = try await scheduler.withTimeout(.seconds(20)) {
            try await untilOffered { try await client.call("com.example.add", 3, 4) }
        }
        #expect(again == 7)
    }

    private func configuration() -> Client.Configuration {
        var configuration = Client.Configuration()
        configuration.patience = .seconds(20)
        configuration.session.proxies = .none
        configuration.session.timeout = .seconds(1)
        configuration.session.webSocketLimits.pingInterval = Self.pingInterval
        configuration.session.webSocketLimits.pingTimeout = Self.pingTimeout
        configuration.session.rawSocketLimits.pingInterval = Self.pingInterval
        configuration.session.rawSocketLimits.pingTimeout = Self.pingTimeout
        configuration.session.drainTimeout = .zero
        return configuration
    }
}
