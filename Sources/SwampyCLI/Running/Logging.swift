import Logging

/// Logs go to standard error, from the level that `SWAMPY_LOG` names, or from `notice`.
///
/// - Throws: ``UnknownLogLevel``.
func bootstrapLogging() throws {
    let name = environment("SWAMPY_LOG") ?? "notice"
    guard let level = Logger.Level(rawValue: name) else { throw UnknownLogLevel(name: name) }
    LoggingSystem.bootstrap { label in
        var handler = StreamLogHandler.standardError(label: label)
        handler.logLevel = level
        return handler
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
