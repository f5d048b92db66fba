internal import ByteCore
internal import HTTP
package import Scheduling
internal import Synchronization
internal import TLS
internal import WAMP
internal import WAMPCore
internal import WebSocketCore

/// A client of a router that is tormented: one session after the other, each of which calls, offers, publishes and
/// subscribes at random, and writes down what it does and sees.
package struct TortureClient: Sendable {
    /// What a client is to do.
    package enum Phase: Sendable {
        /// Everything, and to come back when it was cut off.
        case act
        /// To begin nothing new, and to end what is under way.
        case rest
        /// To see whether everything has come, and to leave.
        case leave
    }

    /// In front of the names of its sessions; has no space in it.
    package var name: String
    /// Where the router can be reached: each session takes one of them.
    package var urls: [String]
    package var realm = "realm1"
    /// The same choices are made for the same seed, as far as time allows.
    package var seed: UInt64
    /// A certificate that is trusted, in PEM; nil for the system's authorities.
    package var authority: String?
    /// Takes a line of the ledger; it must be on its way when this returns.
    package var write: @Sendable (String) -> Void

    private let phase = SharedPhase()

    private final class SharedPhase: Sendable {
        let value = Mutex(Phase.act)
    }

    package init(name: String, urls: [String], seed: UInt64, write: @escaping @Sendable (String) -> Void) {
        precondition(!urls.isEmpty, "a client needs a place to connect to")
        self.name = name
        self.urls = urls
        self.seed = seed
        self.write = write
    }

    /// What it is to do now.
    var currentPhase: Phase { phase.value.withLock { $0 } }

    /// Has the client do something else. From another task than that of ``run(on:)``.
    package func turn(to new: Phase) {
        phase.value.withLock { $0 = new }
    }

    /// Lives until it is told to leave.
    ///
    /// - Throws: what connecting throws when the certificate or a URL is none, or `CancellationError`.
    package func run(on scheduler: any Scheduler) async throws {
        var generator = RandomNumbers(seed: seed)
        let configuration = try configuration()
        var number = 0
        while currentPhase == .act {
            let url = urls.randomElement(using: &generator) ?? urls[0]
            guard
                let session = try await session(at: url, configuration, on: scheduler)
            else { continue }
            number += 1
            let life = TortureLife(of: self, session, named: "\(name).\(number)", seed: generator.next())
            try await life.run()
        }
        if currentPhase == .rest { note(LedgerEntry(.idle, name)) }
        while currentPhase != .leave { try await scheduler.sleep(for: .milliseconds(20)) }
    }

    func note(_ entry: LedgerEntry) { write(entry.line) }

    /// nil when the way to the router is closed for now, after a moment.
    private func session(
        at url: String, _ configuration: Session.Configuration, on scheduler: any Scheduler
    ) async throws -> Session? {
        do {
            return try await Session.connect(to: url, realm: realm, configuration: configuration, on: scheduler)
        } catch let error as CancellationError {
            throw error
        } catch {
            try await scheduler.sleep(for: .milliseconds(50))
            return nil
        }
    }

    /// Impatient, so that what is swallowed is noticed.
    private func configuration() throws -> Session.Configuration {
        var configuration = Session.Configuration()
        configuration.timeout = .seconds(5)
        configuration.drainTimeout = .seconds(1)
        configuration.proxies = .none
        configuration.webSocketLimits.pingInterval = .seconds(1)
        configuration.webSocketLimits.pingTimeout = .seconds(2)
        configuration.rawSocketLimits.pingInterval = .seconds(1)
        configuration.rawSocketLimits.pingTimeout = .seconds(2)
        #if TLS
            if let authority {
                var tls = TLSConfiguration.client()
                tls.authorities = .only([.file(authority)])
                configuration.tls = try TLSContext(tls)
            }
        #endif
        return configuration
    }
}
