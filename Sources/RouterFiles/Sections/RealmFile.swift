internal import WAMPRouter

/// A realm as a file describes it.
struct RealmFile {
    var rules = RealmRules()
    var authentication = RealmAuthentication()

    init(rules: RealmRules, authentication: RealmAuthentication) {
        self.rules = rules
        self.authentication = authentication
    }

    /// - Parameter isPrivate: whether only this machine reaches the router: then everybody may join who is not told
    ///   otherwise.
    init(_ section: Section, isPrivate: Bool) {
        let roles = section["roles"]?.named { _, entry in Permissions.Role(entry) }
        if let roles { rules.authorizer = Permissions(roles).authorize }
        readAnonymous(section["anonymous"], isPrivate: isPrivate && (roles.map { $0["anonymous"] != nil } ?? true))
        readUsers(section)
        section["authenticators"]?.section { readAuthenticators($0) }
        if let key = section["router_key"]?.secret() { readRouterKey(key, section["router_key"]) }
        if let secret = section["imitation_secret"]?.secret() { authentication.imitationSecret = secret }
        readRules(section)
        section["limits"]?.section { rules.read(limits: $0) }
        section["authorization"]?.section { rules.read(authorization: $0) }
        if let roles { checkRoles(section, roles.keys.sorted()) }
    }

    /// Not everybody may join, unless the file says so, or nobody else can.
    private mutating func readAnonymous(_ entry: Entry?, isPrivate: Bool) {
        guard let entry else {
            authentication.anonymousRole = isPrivate ? "anonymous" : nil
            return
        }
        switch entry.plainBool {
        case true?: authentication.anonymousRole = "anonymous"
        case false?: authentication.anonymousRole = nil
        case nil: authentication.anonymousRole = entry.string()
        }
    }

    private mutating func readUsers(_ section: Section) {
        var users = section["users"]?.named { _, entry in entry.section { User($0) } } ?? [:]
        if let entry = section["users_file"], let path = entry.filePath() {
            do {
                let reader = FileReader(file: path, environment: entry.reader.environment)
                let others = try reader.readFile { root in root.named { _, entry in entry.section { User($0) } } }
                for name in others.keys.sorted() where users[name] != nil {
                    entry.fail("user '\(name)' is there twice")
                }
                users.merge(others) { own, _ in own }
            } catch {
                for fault in error.faults { entry.reader.add(fault) }
            }
        }
        authentication.users = Users(users)
        self.users = users
    }

    private var users: [String: User] = [:]

    private mutating func readAuthenticators(_ section: Section) {
        for method in ["anonymous", "ticket", "wampcra", "wamp-scram", "scram", "cryptosign"] {
            guard let procedure = section[method]?.procedure() else { continue }
            authentication.setAuthenticator(for: [method], procedure)
        }
    }

    private mutating func readRouterKey(_ secret: Secret, _ entry: Entry?) {
        do {
            authentication.routerKey = try SigningKey(secret.text)
        } catch {
            entry?.fail("\(error)")
        }
    }

    private mutating func readRules(_ section: Section) {
        rules.uriRule = section["uris"]?.choice(["loose": .loose, "strict": .strict]) ?? rules.uriRule
        rules.requestIDs =
            section["request_ids"]?.choice(["any": .any, "increasing": .increasing, "strict": .strict])
            ?? rules.requestIDs
        section["disclose"]?.section { disclose in
            rules.callerDisclosure = disclose["caller"]?.choice(Disclosure.names) ?? rules.callerDisclosure
            rules.publisherDisclosure = disclose["publisher"]?.choice(Disclosure.names) ?? rules.publisherDisclosure
        }
        rules.trustLevels = section["trust_levels"]?.named { _, entry in entry.integer() } ?? [:]
        rules.forwardingRoles = Set(section["forwarding_roles"]?.list { $0.string() } ?? [])
        rules.offersAdministration = section["administration"]?.bool() ?? rules.offersAdministration
        rules.allowsForcedRegistration = section["forced_registration"]?.bool() ?? rules.allowsForcedRegistration
        rules.eventHistories = section["history"]?.list { $0.section { EventHistoryRule($0) } } ?? []
    }

    /// A role that is not there may do nothing: nobody means that.
    private func checkRoles(_ section: Section, _ roles: [String]) {
        func check(_ role: String?, _ entry: Entry?) {
            guard let role, !roles.contains(role) else { return }
            entry?.fail(
                "there is no role '\(role)' in 'roles'; \(suggestion(for: role, among: roles, or: "there are "))")
        }
        check(authentication.anonymousRole, section["anonymous"])
        _ = section["forwarding_roles"]?.list { entry -> Bool? in
            check(entry.string(), entry)
            return nil
        }
        _ = section["users"]?.named { name, entry -> Bool? in
            check(users[name]?.role, entry)
            return nil
        }
    }
}

/// Realms that are made for those who ask for them.
struct DynamicRealm {
    let prefix: String
    let realm: RealmFile

    init?(_ section: Section, isPrivate: Bool) {
        let prefix = section.required("prefix")?.string()
        realm = RealmFile(section, isPrivate: isPrivate)
        guard let prefix else { return nil }
        self.prefix = prefix
    }
}

extension Disclosure {
    fileprivate static let names: KeyValuePairs<String, Disclosure> = [
        "never": .never, "on_request": .onRequest, "always": .always,
    ]
}

extension EventHistoryRule {
    fileprivate init?(_ section: Section) {
        let topic = section.required("topic")?.string()
        let match = section["match"]?.choice(MatchPolicy.names) ?? .exact
        let events = section["events"]?.integer(1...Int.max)
        let bytes = section["bytes"]?.byteCount()
        guard let topic else { return nil }
        self.init(topic: URI(topic), match: match)
        maximumEvents = events ?? maximumEvents
        maximumBytes = bytes ?? maximumBytes
    }
}

extension MatchPolicy {
    static let names: KeyValuePairs<String, MatchPolicy> = ["exact": .exact, "prefix": .prefix, "wildcard": .wildcard]
}

extension RealmRules {
    fileprivate mutating func read(authorization section: Section) {
        authorizationTimeout = section["timeout"]?.duration() ?? authorizationTimeout
        decisionLifetime = section["remember"]?.duration() ?? decisionLifetime
        maximumDecisions = section["decisions"]?.integer() ?? maximumDecisions
        maximumWaitingMessages = section["waiting_messages"]?.integer(1...Int.max) ?? maximumWaitingMessages
        maximumWaitingBytes = section["waiting_bytes"]?.byteCount() ?? maximumWaitingBytes
    }

    fileprivate mutating func read(limits section: Section) {
        func read(_ key: String, _ limit: inout Int) {
            limit = section[key]?.integer() ?? limit
        }
        read("uri_length", &maximumURILength)
        read("subscriptions_per_session", &maximumSubscriptions)
        read("registrations_per_session", &maximumRegistrations)
        read("pending_calls_per_session", &maximumPendingCalls)
        read("testaments_per_session", &maximumTestaments)
        read("subscriptions", &maximumRealmSubscriptions)
        read("registrations", &maximumRealmRegistrations)
        read("pending_calls", &maximumRealmPendingCalls)
        read("retained_topics", &maximumRetainedTopics)
        if let rate = section["message_rate"]?.integer(1...1_000_000_000) { messageRate = MessageRate(perSecond: rate) }
        maximumTestamentBytes = section["testament_bytes_per_session"]?.byteCount() ?? maximumTestamentBytes
        maximumKeptCallBytes = section["kept_call_bytes"]?.byteCount() ?? maximumKeptCallBytes
        maximumRetainedBytes = section["retained_bytes"]?.byteCount() ?? maximumRetainedBytes
    }
}
