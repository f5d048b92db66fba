import ArgumentParser
import RouterFiles
import Swampy

/// Which profile of the configuration file a client takes what it is not told.
struct ProfileOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A profile of the configuration file: its router, realm and authentication, unless other options say "
                + "otherwise; or SWAMPY_PROFILE.", valueName: "name"))
    private var profile: String?

    @OptionGroup private var file: ProfileFileOptions

    /// What the profile says; nothing when none is asked for.
    ///
    /// - Throws: `ConfigurationError` with everything that is wrong in the file.
    var chosen: ClientProfile {
        get throws {
            guard let name = profile ?? environment("SWAMPY_PROFILE") else { return ClientProfile() }
            return try file.profile(name)
        }
    }
}

/// Where profiles are.
struct ProfileFileOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The file with profiles, in YAML or JSON, rather than swampy/config.yaml in XDG_CONFIG_HOME or ~/.config.",
            valueName: "file"))
    private var config: String?

    /// - Throws: `ConfigurationError` with everything that is wrong in the file.
    func profile(_ name: String) throws -> ClientProfile {
        try ClientProfile(named: name, reading: config ?? Self.standardPath, environment: environment)
    }

    private static var standardPath: String {
        let folder = environment("XDG_CONFIG_HOME") ?? (environment("HOME") ?? "") + "/.config"
        return folder + "/swampy/config.yaml"
    }
}
