import Logging
import Synchronization

/// Logs go to standard error, from the level that `SWAMPY_LOG` names, or a configuration file, or from `notice`.
///
/// - Throws: ``UnknownLogLevel``.
func bootstrapLogging() throws {
    if let name = environment("SWAMPY_LOG") {
        guard let level = Logger.Level(rawValue: name) else { throw UnknownLogLevel(name: name) }
        LogLevel.give(level)
    }
    LoggingSystem.bootstrap { label in
        var handler = StreamLogHandler.standardError(label: label)
        handler.logLevel = LogLevel.current
        return handler
    }
}

/// From where on things are logged, by the loggers that are made from now on.
enum LogLevel {
    private static let level = Mutex(Logger.Level.notice)
    private static let isGiven = Atomic(false)

    static var current: Logger.Level { level.withLock(\.self) }

    /// The level that was asked for when the command was run.
    fileprivate static func give(_ level: Logger.Level) {
        setDefault(level)
        isGiven.store(true, ordering: .relaxed)
    }

    /// The level unless one was asked for when the command was run.
    static func setDefault(_ new: Logger.Level) {
        if !isGiven.load(ordering: .relaxed) { level.withLock { $0 = new } }
    }
}

/// `SWAMPY_LOG` names no level.
struct UnknownLogLevel: Error, CustomStringConvertible {
    let name: String

    var description: String {
        let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        return "there is no log level '\(name)'; there are \(levels)"
    }
}
