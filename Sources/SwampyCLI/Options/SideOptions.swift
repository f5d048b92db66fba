import ArgumentParser
import RouterFiles
import Swampy

/// The name of one of two sides, with which its options begin.
protocol SideName: Sendable {
    static var name: String { get }
}

/// Where things are.
enum FromSide: SideName {
    static let name = "from"
}

/// Where they are had as well.
enum ToSide: SideName {
    static let name = "to"
}

/// One of the routers that a proxy stands between, and who the proxy is there.
struct SideOptions<Side: SideName>: ParsableArguments {
    @Option(
        name: .customLong(Side.name),
        help: ArgumentHelp("The router's URL, or the name of a profile of the configuration file.", valueName: "url"))
    var place: String

    @Option(name: .customLong("\(Side.name)-realm"), help: ArgumentHelp("The realm.", valueName: "name"))
    private var realm: String?

    @Option(
        name: .customLong("\(Side.name)-authmethod"),
        help: ArgumentHelp("How to authenticate; may be repeated, the best first.", valueName: "method"))
    private var authmethod: [String] = []

    @Option(name: .customLong("\(Side.name)-authid"), help: ArgumentHelp("Who the proxy is.", valueName: "name"))
    private var authid: String?

    @Option(
        name: .customLong("\(Side.name)-secret-file"),
        help: ArgumentHelp("A file with the ticket or secret.", valueName: "file"))
    private var secretFile: String?

    @Option(
        name: .customLong("\(Side.name)-key"),
        help: ArgumentHelp("A file with the private key for cryptosign.", valueName: "file"))
    private var key: String?

    /// What the options say, and the profile where they say nothing. The environment is asked for nothing: it could not
    /// tell the sides apart.
    func target(_ profiles: ProfileFileOptions, _ authority: AuthorityOptions) throws -> Target {
        let isURL = place.contains("://")
        var profile = try isURL ? ClientProfile() : profiles.profile(place)
        if isURL { profile.router = place }
        var given = Credentials()
        given.methods = authmethod
        given.authID = authid
        given.secretFile = secretFile
        given.keyFile = key
        return try Target(
            router: profile.router, realm: realm, given, authority, profile: profile, environment: { _ in nil })
    }
}
