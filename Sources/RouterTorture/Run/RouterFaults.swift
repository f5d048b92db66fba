internal import ByteCore
internal import HTTP
internal import Scheduling
internal import Sockets
internal import TLS
internal import WAMP

/// What is done to the router: other descriptions of itself, no descriptors, no room, other times; and certificates that
/// its clients must refuse.
struct RouterFaults {
    private enum Fault: CaseIterable {
        case reload, limitDescriptors, fillDisk, jumpClock, tryCertificates
    }

    /// How it is told that a wrong certificate was accepted, and a right one not.
    static let accepted = "wrong certificates accepted"
    static let rejected = "right certificates refused"

    private var generator: RandomNumbers
    private let router: TorturedRouter
    private let tools: TortureTools
    private let scheduler: any Scheduler
    private var awakeOffset: Int64 = 0
    private var counts: [String: Int] = [:]

    init(seed: UInt64, of router: TorturedRouter, _ tools: TortureTools, on scheduler: any Scheduler) {
        generator = RandomNumbers(seed: seed)
        self.router = router
        self.tools = tools
        self.scheduler = scheduler
    }

    /// Goes on until then, and returns how often it did what; then the router is as it was, but for its clocks.
    mutating func run(until end: ContinuousClock.Instant) async throws -> [String: Int] {
        while scheduler.now < end, await router.isRunning {
            try await pause(200)
            switch Fault.allCases.randomElement(using: &generator) ?? .reload {
            case .reload: try await reload()
            case .limitDescriptors: try await limitDescriptors()
            case .fillDisk: try await fillDisk()
            case .jumpClock: try jumpClock()
            case .tryCertificates: try await tryCertificates()
            }
        }
        return counts
    }

    private mutating func pause(_ limit: Int) async throws {
        try await scheduler.sleep(for: .milliseconds(Int.random(in: 10...limit, using: &generator)))
    }

    private mutating func reload() async throws {
        counts["reloaded", default: 0] += 1
        try await router.reload(RouterFileText.Variant.allCases.randomElement(using: &generator) ?? .usual)
        try await pause(300)
        try await router.reload(.usual)
    }

    private mutating func limitDescriptors() async throws {
        counts["out of descriptors", default: 0] += 1
        let limits = ProcessLimits(of: router.processID, on: scheduler)
        try await limits.setDescriptors(to: router.descriptorCount)
        try await pause(1500)
        try await limits.setDescriptors(to: ProcessLimits.usualDescriptors)
    }

    private mutating func fillDisk() async throws {
        guard let disk = tools.disk else { return }
        counts["disk full", default: 0] += 1
        disk.fill()
        try await pause(1500)
        disk.empty(log: tools.log)
    }

    /// The calendar goes to another day, or back. The clock that counts sleep only goes on, as after a moment of it.
    private mutating func jumpClock() throws {
        guard let clock = tools.clock else { return }
        counts["clock jumped", default: 0] += 1
        awakeOffset += Int64.random(in: 0...3, using: &generator)
        try clock.set(calendar: .random(in: -100_000...100_000, using: &generator), awake: awakeOffset)
    }

    // MARK: Certificates

    /// Connects where the certificate is wrong, or is not trusted, and where it is right.
    private mutating func tryCertificates() async throws {
        #if TLS
            guard let authority = tools.certificate, let right = router.urls.last else { return }
            for (name, url) in router.wrongURLs {
                counts["\(name) certificates", default: 0] += 1
                if try await joins(url, trusting: "\(tools.folder)/\(name).pem") {
                    counts[Self.accepted, default: 0] += 1
                }
            }
            if let stranger = router.wrongURLs.keys.first {
                counts["untrusted certificates", default: 0] += 1
                let other = "\(tools.folder)/\(stranger).pem"
                if try await joins(right, trusting: other) { counts[Self.accepted, default: 0] += 1 }
            }
            if try await !joins(right, trusting: authority) { counts[Self.rejected, default: 0] += 1 }
        #endif
    }

    #if TLS
        /// Whether a client that trusts this certificate only can join; false when TLS refuses.
        private func joins(_ url: String, trusting authority: String) async throws -> Bool {
            var tls = TLSConfiguration.client()
            tls.authorities = .only([.file(authority)])
            var configuration = Session.Configuration()
            configuration.tls = try TLSContext(tls)
            configuration.proxies = .none
            do {
                try await withSession(to: url, realm: "realm1", configuration: configuration, on: scheduler) { _ in }
                return true
            } catch SocketError.tls {
                return false
            }
        }
    #endif
}
