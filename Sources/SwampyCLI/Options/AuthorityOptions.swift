import ArgumentParser
import Swampy
import TLS

/// Whom a client that connects by TLS trusts.
struct AuthorityOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "For wss and rss: a certificate, in PEM, that is trusted beside the system's authorities.",
            valueName: "file"))
    var authority: String?

    #if TLS
        /// The context for clients; nil when nothing but the system's authorities is trusted.
        ///
        /// - Parameter other: the certificate where the option names none.
        func context(else other: String? = nil) throws -> TLSContext? {
            guard let authority = authority ?? other else { return nil }
            var configuration = TLSConfiguration.client()
            configuration.authorities = .systemAnd([.file(authority)])
            return try TLSContext(configuration)
        }
    #else
        func context(else other: String? = nil) throws -> TLSContext? {
            guard authority == nil, other == nil else {
                throw ValidationError("secure connections need the package trait TLS, which this is built without")
            }
            return nil
        }
    #endif
}
