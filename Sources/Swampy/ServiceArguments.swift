/// The command line of a ``WAMPService``.
struct ServiceArguments: Equatable {
    /// The routers, tried in turn.
    var routers: [String] = []
    var realm: String
    var scheduler: SchedulerName
    var wantsHelp = false

    /// What is wrong with a command line.
    struct Invalid: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// Reads `arguments`, which do not begin with the program's name. What they leave out comes from the environment, or
    /// is what all of Swampy takes: `ws://127.0.0.1:8080/ws`, `realm1`, libev.
    init(_ arguments: some Sequence<String>, environment: (String) -> String?) throws {
        func variable(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
        realm = variable("SWAMPY_REALM") ?? "realm1"
        scheduler = try Self.scheduler(variable(SchedulerName.environmentVariable) ?? SchedulerName.libev.rawValue)
        var rest = Array(arguments)[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            func value() throws(Invalid) -> String {
                if parts.count == 2 { return parts[1] }
                guard let next = rest.popFirst() else { throw Invalid(description: "\(argument) wants a value") }
                return next
            }
            switch parts.first ?? "" {
            case "--url": routers.append(try value())
            case "--realm": realm = try value()
            case "--scheduler": scheduler = try Self.scheduler(try value())
            case "--help", "-h": wantsHelp = true
            default: throw Invalid(description: "there is no option \(argument)")
            }
        }
        if routers.isEmpty { routers = [variable("SWAMPY_ROUTER") ?? "ws://127.0.0.1:8080/ws"] }
    }

    private static func scheduler(_ name: String) throws -> SchedulerName {
        do { return try SchedulerName(validating: name) } catch { throw Invalid(description: "\(error)") }
    }

    /// What `--help` prints.
    static func usage(of program: String) -> String {
        """
        USAGE: \(program) [--url <url> ...] [--realm <name>] [--scheduler <name>]

          --url <url>         A router; of several, one after the other is tried. (SWAMPY_ROUTER)
          --realm <name>      The realm. (SWAMPY_REALM, realm1)
          --scheduler <name>  \(SchedulerName.allCases.map(\.rawValue).joined(separator: ", ")). (\
        \(SchedulerName.environmentVariable), libev)
          -h, --help          Show this.
        """
    }
}
