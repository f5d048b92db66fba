import ArgumentParser
import RouterFiles

/// A file that describes a router.
struct RouterFileOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Do what this file says, in YAML or JSON, and read it again on SIGHUP; --listen, --realm, --origin, "
                + "--anonymous and --message-rate do not go with it, and other options are stronger than it.",
            valueName: "file"))
    private var config: String?

    @Option(
        help: ArgumentHelp(
            "The same with a configuration of Crossbar.io, as far as it goes: what is not supported is told.",
            valueName: "config.json"))
    private var crossbar: String?

    @Flag(help: "Only find out whether the file is right.")
    private(set) var check = false

    /// Reads the file; nil when none was given.
    var read: (@Sendable () throws(ConfigurationError) -> RouterFile)? {
        if let config { return { () throws(ConfigurationError) in try RouterFile(reading: config) } }
        if let crossbar { return { () throws(ConfigurationError) in try RouterFile(readingCrossbar: crossbar) } }
        return nil
    }

    func validate() throws {
        guard config == nil || crossbar == nil else {
            throw ValidationError("--config and --crossbar do not go together")
        }
        guard !check || read != nil else { throw ValidationError("--check needs --config or --crossbar") }
    }
}
