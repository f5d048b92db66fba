internal import WAMP
internal import WAMPRouter

// A configuration of Crossbar.io, version 2, as far as it describes a router: the worker of type `router`, its realms
// with their roles, and its transports with their ways to authenticate.
//
// What has no counterpart here is a remark when the rest works without it, and a fault where going on would let somebody
// in whom Crossbar.io keeps out.

extension RouterFile {
    /// Reads a `config.json` of Crossbar.io, version 2. What of it has no effect stands in ``remarks``.
    ///
    /// - Throws: everything in it that is wrong, or that cannot be left out.
    public init(readingCrossbar path: String) throws(ConfigurationError) {
        try self.init(readingCrossbar: path, environment: environmentVariable)
    }

    init(readingCrossbar path: String, environment: @escaping (String) -> String?) throws(ConfigurationError) {
        let reader = FileReader(file: path, environment: environment)
        reader.toleratesUnknownKeys = true
        self = try reader.readFile { root in root.section { RouterFile(crossbar: $0) } }
        remarks = reader.remarks
    }

    private init(crossbar section: Section) {
        self.init()
        if let version = section.required("version"), version.integer() != 2 { version.fail("only version 2 is read") }
        _ = section["$schema"]
        if let controller = section["controller"], !controller.isEmpty { controller.remark("there is no controller") }
        var routers = 0
        _ = section.required("workers")?.list { entry in
            entry.section { worker in
                guard let type = worker.required("type")?.string() else { return }
                guard type == "router" else {
                    worker.entry.remark("workers of type '\(type)' are not run")
                    return worker.neglect()
                }
                routers += 1
                if routers > 1 { worker.entry.fail("only one worker of type 'router' is run") }
                read(worker)
            }
        }
        if routers == 0 { section.entry.fail("there is no worker of type 'router'") }
        markFixed(section, ["workers"])
    }

    private mutating func read(_ worker: Section) {
        _ = worker["id"]
        let realms = worker.required("realms")?.list { $0.section { CrossbarRealm($0) } } ?? []
        var transports = CrossbarTransports()
        _ = worker.required("transports")?.list { entry in entry.section { transports.read($0) } }
        listeners = transports.listeners
        transports.settle(&configuration)
        var files: [String: RealmFile] = [:]
        for realm in realms {
            files[realm.name] = RealmFile(
                rules: realm.rules, authentication: transports.authentication?.rules(in: realm.name) ?? .init())
        }
        configuration.take(files, [])
    }
}

/// A realm and its roles.
private struct CrossbarRealm {
    let name: String
    var rules = RealmRules()

    init?(_ section: Section) {
        let name = section.required("name")?.string()
        _ = section["id"]
        var roles: [String: Permissions.Role] = [:]
        _ = section["roles"]?.list { entry in
            entry.section { role in
                _ = role["id"]
                guard let roleName = role.required("name")?.string() else { return }
                roles[roleName] = Permissions.Role(crossbar: role)
            }
        }
        // Crossbar.io's own role for what runs inside of it, as for sessions of the router's own process here.
        roles["trusted"] = roles["trusted"] ?? .unrestricted
        rules.authorizer = Permissions(roles, wildcardsFirst: true).authorize
        rules.offersAdministration = true  // whoever may call it by its permissions
        guard let name else { return nil }
        self.name = name
    }
}

extension Permissions.Role {
    fileprivate init(crossbar section: Section) {
        let authorizer = section["authorizer"]?.uri()
        let permissions = section["permissions"]?.list { $0.section { Permission(crossbar: $0) } } ?? []
        self = authorizer.map { .procedure($0) } ?? .permissions(permissions)
    }
}

extension Permission {
    fileprivate init?(crossbar section: Section) {
        let uri = section.required("uri")?.string()
        var match = section["match"]?.choice(MatchPolicy.names) ?? .exact
        var actions: Set<AuthorizationRequest.Action> = []
        section["allow"]?.section { allow in
            for (name, action) in AuthorizationRequest.Action.names where allow[name]?.bool() == true {
                actions.insert(action)
            }
        }
        var (caller, publisher) = (false, false)
        section["disclose"]?.section { disclose in
            caller = disclose["caller"]?.bool() ?? false
            publisher = disclose["publisher"]?.bool() ?? false
        }
        _ = section["cache"]  // static permissions cost nothing to look up
        guard var uri else { return nil }
        if uri.hasSuffix("*") {  // an older way to say prefix
            uri.removeLast()
            match = .prefix
        }
        self.init(
            URI(uri), match: match, allows: actions, disclosesCaller: caller, disclosesPublisher: publisher)
    }
}
