internal import WAMP

/// The command line of a ``WAMPService``.
struct ServiceArguments {
    /// The routers, tried in turn.
    var routers: [String] = []
    var realm: String
    var scheduler: SchedulerName
    /// Who the program is to the routers.
    var authentication = Authentication.anonymous
    var wantsHelp = false

    /// What is wrong with a command line.
    struct Invalid: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// Reads `arguments`, which do not begin with the program's name. What they leave out comes from the environment, or
    /// is what all of Swampy takes: `ws://127.0.0.1:8080/ws`, `realm1`, libev, nobody in particular.
    ///
    /// No secret is taken from them, since everybody on the machine sees them for as long as the service runs.
    ///
    /// - Throws: ``Invalid``, or `SecretError` for a file or a key that cannot be read.
    init(_ arguments: some Sequence<String>, environment: (String) -> String?) throws {
        func variable(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
        realm = variable("SWAMPY_REALM") ?? "realm1"
        scheduler = try Self.scheduler(variable(SchedulerName.environmentVariable) ?? SchedulerName.libev.rawValue)
        var credentials = Credentials()
        var rest = Array(arguments)[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            func value() throws(Invalid) -> String {
                if parts.count == 2 { return parts[1] }
                guard let next = rest.popFirst() else { throw Invalid(description: "\(argument) wants a value") }
                return next
            }
            switch parts[0] {
            case "--url": routers.append(try value())
            case "--realm": realm = try value()
            case "--scheduler": scheduler = try Self.scheduler(try value())
            case "--authmethod": credentials.methods.append(try value())
            case "--authid": credentials.authID = try value()
            case "--secret-file": credentials.secretFile = try value()
            case "--key": credentials.keyFile = try value()
            case "--help", "-h": wantsHelp = true
            default: throw Invalid(description: "there is no option \(argument)")
            }
        }
        if routers.isEmpty { routers = [variable("SWAMPY_ROUTER") ?? "ws://127.0.0.1:8080/ws"] }
        guard !wantsHelp else { return }
        do {
            authentication = try credentials.authentication(environment: variable)
        } catch let error as Credentials.Invalid {
            throw Invalid(description: error.description)
        }
    }

    private static func scheduler(_ name: String) throws -> SchedulerName {
        do { return try SchedulerName(validating: name) } catch { throw Invalid(description: "\(error)") }
    }

    /// What `--help` prints.
    static func usage(of program: String) -> String {
        """
        USAGE: \(program) [--url <url> ...] [--realm <name>] [--scheduler <name>] [--authmethod <method> ...] \
        [--authid <name>] [--secret-file <file>] [--key <file>]

          --url <url>            A router; of several, one after the other is tried. (SWAMPY_ROUTER)
          --realm <name>         The realm. (SWAMPY_REALM, realm1)
          --scheduler <name>     \(SchedulerName.allCases.map(\.rawValue).joined(separator: ", ")). (\
        \(SchedulerName.environmentVariable), libev)
          --authmethod <method>  How to authenticate: anonymous, ticket, wampcra, wamp-scram, scram (Crossbar's), \
        cryptosign; may be repeated, the best first. (what there is a secret for)
          --authid <name>        Who the service is. (SWAMPY_AUTHID)
          --secret-file <file>   A file with the ticket, the secret or the password. (SWAMPY_TICKET, SWAMPY_SECRET)
          --key <file>           A file with the private key for cryptosign. (SWAMPY_KEY: 64 hexadecimal digits)
          -h, --help             Show this.
        """
    }
}
