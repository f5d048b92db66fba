import ArgumentParser
import Swampy
import TLS

/// What a server shows to clients that connect by TLS.
struct CertificateOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The certificate for wss, rss and tcps, and its chain, in PEM.", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("The certificate's key, in PEM; needed with it.", valueName: "file"))
    var key: String?

    /// - Throws: a `ValidationError` when one is given without the other.
    func check() throws {
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("--certificate and --key are given together, or neither of them")
        }
    }

    #if TLS
        /// The context for servers; nil when no certificate is given.
        func context() throws -> TLSContext? {
            guard let certificate, let key else { return nil }
            return try TLSContext(.server(TLSIdentity(certificateFile: certificate, keyFile: key)))
        }
    #else
        func context() throws -> TLSContext? {
            guard certificate == nil else {
                throw ValidationError("secure connections need the package trait TLS, which this is built without")
            }
            return nil
        }
    #endif
}
