import ArgumentParser
import Swampy

/// Who a client is, and how it proves that.
struct AuthenticationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How to authenticate: anonymous, ticket, wampcra, wamp-scram, scram (Crossbar's), cryptosign; may be "
                + "repeated, the best first. By default what the other options are for.", valueName: "method"))
    private var authmethod: [String] = []

    @Option(help: ArgumentHelp("Who you are; or SWAMPY_AUTHID.", valueName: "name"))
    private var authid: String?

    @Option(
        help: ArgumentHelp(
            "The ticket. Others see it in the list of processes: rather set SWAMPY_TICKET, or use --secret-file.",
            valueName: "text"))
    private var ticket: String?

    @Option(
        help: ArgumentHelp(
            "The secret of wampcra, or the password of scram: rather set SWAMPY_SECRET, or use --secret-file.",
            valueName: "text"))
    private var secret: String?

    @Option(help: ArgumentHelp("A file with the ticket or secret.", valueName: "file"))
    private var secretFile: String?

    @Option(
        help: ArgumentHelp(
            "A file with the private key for cryptosign: of OpenSSH without a passphrase, 32 bytes, or 64 hexadecimal "
                + "digits; or SWAMPY_KEY, with the digits.", valueName: "file"))
    private var key: String?

    /// What was given.
    var credentials: Credentials {
        var credentials = Credentials()
        credentials.methods = authmethod
        credentials.authID = authid
        credentials.ticket = ticket
        credentials.secret = secret
        credentials.secretFile = secretFile
        credentials.keyFile = key
        return credentials
    }
}
