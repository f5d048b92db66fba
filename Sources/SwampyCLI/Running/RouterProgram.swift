import Logging
import RouterFiles
import Swampy
import TLS

/// A router as a file describes it, which is read again on SIGHUP.
actor RouterProgram {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let stored: StoredRouter
    private let read: @Sendable () throws(ConfigurationError) -> RouterFile
    private var file: RouterFile
    private var longPolls: [LongPollListeners] = []
    private var contexts: [String: TLSContext] = [:]  // by the name of the place
    private let log = Logger(label: "swampy.router")

    /// A router that serves nobody yet.
    ///
    /// - Parameter read: reads the file again.
    init(
        _ file: RouterFile, of stored: StoredRouter,
        read: @escaping @Sendable () throws(ConfigurationError) -> RouterFile
    ) {
        self.file = file
        self.read = read
        self.stored = stored
        unownedExecutor = stored.router.unownedExecutor
    }

    private var router: Router { stored.router }

    /// Serves clients wherever the file says, and returns the URLs with their ports.
    ///
    /// - Throws: `TLSError` or `SocketError` about the first place that cannot be.
    func listen() async throws -> [String] {
        var urls: [String] = []
        for (name, listener) in places(of: file) {
            let tls = try listener.context()
            contexts[name] = tls
            if listener.url.hasPrefix("http") {
                let longPoll = LongPollListeners(for: router, tls: tls)
                longPolls.append(longPoll)
                if let url = try await longPoll.listen(at: listener.url) { urls.append(url) }
            } else {
                urls.append(try await router.listen(at: listener.url, tls: tls, options: listener.options))
            }
        }
        return urls
    }

    /// The places of a file, each by a name of its own: URLs with port 0 may be the same, and their certificates not.
    private func places(of file: RouterFile) -> [(name: String, listener: RouterListener)] {
        var counts: [String: Int] = [:]
        return file.listeners.map { listener in
            let count = counts[listener.url, default: 0]
            counts[listener.url] = count + 1
            return ("\(listener.url) \(count)", listener)
        }
    }

    /// Reads the file again, as often as SIGHUP comes, until the task is cancelled.
    func reloadOnHangup(_ signals: Signals) async {
        for await _ in signals { await reload() }
    }

    /// Takes over what the file says now. A faulty one changes nothing.
    private func reload() async {
        let new: RouterFile
        do {
            new = try read()
            for listener in new.listeners { _ = try listener.context() }
            try await router.update(new.configuration)
        } catch {
            for line in "\(error)".split(separator: "\n") {
                log.error("the configuration stays as it was", metadata: ["fault": "\(line)"])
            }
            return
        }
        for remark in new.remarks { log.notice("\(remark)") }
        for key in new.keysNeedingRestart(since: file) {
            log.notice("a change in the configuration needs a restart", metadata: ["key": "\(key)"])
        }
        renewCertificates(of: new)
        log.notice("took over the configuration", metadata: ["realms": "\(new.configuration.realms.count)"])
    }

    private func renewCertificates(of new: RouterFile) {
        #if TLS
            for (name, listener) in places(of: new) {
                guard let certificates = listener.certificates else { continue }
                do {
                    try contexts[name]?.replace(with: certificates.tlsConfiguration)
                } catch {
                    log.error("certificates stay as they were", metadata: ["error": "\(error)"])
                }
            }
        #endif
    }

    /// Says good-bye to everybody, when their open calls have ended or had their time.
    func stop(draining limit: Duration) async {
        await stored.stop(draining: limit)
        for longPoll in longPolls { await longPoll.stop() }
    }
}

extension RouterListener {
    /// What connections are made secure with; nil when they are not.
    ///
    /// - Throws: `TLSError` for files that cannot be read or make no sense.
    func context() throws -> TLSContext? { try certificates?.context() }
}

extension RouterListener.Certificates {
    /// - Throws: `TLSError` for files that cannot be read or make no sense.
    func context() throws -> TLSContext {
        #if TLS
            return try TLSContext(tlsConfiguration)
        #else
            throw SocketError.invalidAddress(
                "'\(certificate)' needs the package trait TLS, which this is built without")
        #endif
    }
}
