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
}

// By its raw values, which wrong usage and completion list.
extension SchedulerName: ExpressibleByArgument {}
