public import ArgumentParser
public import Swampy

/// Which scheduler everything runs on.
struct SchedulerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The scheduler; SWAMPY_SCHEDULER sets another default than libev.", valueName: "name"))
    private var scheduler: SchedulerName?

    /// The name that was given, or else that of the environment, or else the default.
    ///
    /// - Throws: `SchedulerError` when the environment names none.
    var name: SchedulerName {
        get throws { try scheduler ?? .fromEnvironment() }
    }

    /// The name that was given, or else that of the environment, or else that of a file, or else the default.
    ///
    /// - Throws: a `ValidationError` or `SchedulerError` when the file or the environment names none.
    func name(else fileName: String?) throws -> SchedulerName {
        guard scheduler == nil, environment("SWAMPY_SCHEDULER") == nil, let fileName else { return try name }
        guard let name = SchedulerName(rawValue: fileName) else {
            throw ValidationError("there is no scheduler '\(fileName)', which the configuration asks for")
        }
        return name
    }
}

// By its raw values, which wrong usage and completion list.
extension SchedulerName: ExpressibleByArgument {}
