import Logging

/// Hands what is logged with level info and above to a closure.
struct LogListener: LogHandler {
    let hear: @Sendable (LogEvent) -> Void

    var logLevel: Logger.Level {
        get { .info }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) { hear(event) }
}
