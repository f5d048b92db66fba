/// What a known option or detail must be.
enum OptionRule: Sendable {
    case bool
    /// An integer of at least this.
    case integer(from: Int64)
    case id
    case string
    case list
    case dictionary
    case ids
    case strings
    case dictionaries
    /// Role names, each with a dictionary, which may have one of features.
    case roles
    /// One of these strings.
    case word(Set<String>)
    /// Null, or what the rule says.
    indirect case optional(OptionRule)

    func allows(_ value: Value) -> Bool {
        switch self {
        case .bool: value.kind == .bool
        case .integer(let minimum): value.integerValue.map { $0 >= minimum } ?? false
        case .id: Identifier<SessionScope>(value) != nil
        case .string: value.kind == .string
        case .list: value.kind == .list
        case .dictionary: value.kind == .dictionary
        case .ids: value.listValue?.allSatisfy(OptionRule.id.allows) ?? false
        case .strings: value.listValue?.allSatisfy(OptionRule.string.allows) ?? false
        case .dictionaries: value.listValue?.allSatisfy(OptionRule.dictionary.allows) ?? false
        case .roles:
            value.dictionaryValue?.values.allSatisfy {
                $0.kind == .dictionary && ($0["features"].map { $0.isNull || $0.kind == .dictionary } ?? true)
            } ?? false
        case .word(let words): value.stringValue.map(words.contains) ?? false
        case .optional(let rule): value.isNull || rule.allows(value)
        }
    }
}

/// The options and details that WAMP knows, of the basic and the advanced profile and of extensions in wide use.
///
/// A known key with a wrong value is a violation of the protocol; an unknown key means nothing.
enum OptionRules {
    /// A key whose value is not allowed in a message of this type.
    static func firstOffence(in details: Details, of type: MessageType) -> String? {
        guard !details.values.isEmpty, let rules = table[type] else { return nil }
        return details.values.first { key, value in rules[key].map { !$0.allows(value) } ?? false }?.key
    }

    private typealias Rules = [String: OptionRule]

    private static let table: [MessageType: Rules] = [
        .hello: [
            "roles": .roles, "agent": .string, "authmethods": .strings, "authid": .optional(.string),
            "authrole": .optional(.string), "authextra": .optional(.dictionary), "transport": .dictionary,
            "resumable": .optional(.bool), "resume-session": .optional(.id), "resume-token": .optional(.string),
        ],
        .welcome: [
            "roles": .roles, "agent": .string, "realm": .string, "authid": .optional(.string),
            "authrole": .optional(.string), "authmethod": .optional(.string), "authprovider": .optional(.string),
            "authextra": .optional(.dictionary), "resumed": .optional(.bool), "resumable": .optional(.bool),
            "resume-ticket": .optional(.string), "resume_token": .optional(.string),
        ],
        .abort: ["message": .string, "scram": .string],
        .goodbye: ["message": .string],
        .challenge: [
            "challenge": .string, "salt": .string, "keylen": .integer(from: 1), "iterations": .integer(from: 1),
            "nonce": .string, "kdf": .string, "memory": .optional(.integer(from: 1)),
            "channel_binding": .optional(.string), "pubkey": .string, "signature": .string, "attest": .list,
        ],
        .authenticate: [
            "nonce": .string, "channel_binding": .optional(.string), "cbind_data": .optional(.string),
        ],
        .publish: [
            "acknowledge": .bool, "exclude_me": .bool, "disclose_me": .bool, "exclude": .ids, "eligible": .ids,
            "exclude_authid": .strings, "eligible_authid": .strings, "exclude_authrole": .strings,
            "eligible_authrole": .strings, "retain": .bool, "rkey": .string,
        ] + passthru + links,
        .event: [
            "publisher": .id, "publisher_authid": .string, "publisher_authrole": .string, "topic": .string,
            "trustlevel": .integer(from: 0), "retained": .bool, "x_acknowledged_delivery": .bool,
        ] + passthru + links,
        .subscribe: ["match": match, "get_retained": .bool, "nkey": .string] + links,
        .unsubscribed: ["subscription": .id, "reason": .string],
        .call: [
            "timeout": .integer(from: 0), "receive_progress": .bool, "progress": .bool, "disclose_me": .bool,
            "rkey": .string, "runmode": .string,
        ] + caller + passthru + links,
        .invocation: [
            "timeout": .integer(from: 0), "receive_progress": .bool, "progress": .bool, "procedure": .string,
            "trustlevel": .integer(from: 0),
        ] + caller + passthru + links,
        .cancel: ["mode": .word(["skip", "kill", "killnowait"])],
        .interrupt: ["mode": .word(["kill", "killnowait"]), "reason": .string],
        .yield: ["progress": .bool] + callee + passthru + links,
        .result: ["progress": .bool] + callee + passthru + links,
        .register: [
            "match": match, "invoke": .word(Set(InvocationPolicy.allCases.map(\.rawValue))), "disclose_caller": .bool,
            "forward_timeout": .bool, "force_reregister": .bool, "concurrency": .integer(from: 1),
        ] + links,
        .unregistered: ["registration": .id, "reason": .string],
        .error: callee + passthru + links,
    ]

    private static let match = OptionRule.word(Set(MatchPolicy.allCases.map(\.rawValue)))

    private static let caller: Rules = [
        "caller": .optional(.id), "caller_authid": .optional(.string), "caller_authrole": .optional(.string),
    ]

    private static let callee: Rules = [
        "callee": .optional(.id), "callee_authid": .optional(.string), "callee_authrole": .optional(.string),
    ]

    /// Payload passthru mode.
    private static let passthru: Rules = [
        "ppt_scheme": .string, "ppt_serializer": .string, "ppt_cipher": .string, "ppt_keyid": .string,
    ]

    /// Extensions of Crossbar: links between routers, and its older way of passing payloads through.
    private static let links: Rules = [
        "forward_for": .dictionaries, "transaction_hash": .string, "enc_algo": .word(["cryptobox", "mqtt", "xbr"]),
        "enc_key": .string, "enc_serializer": .string,
    ]
}

private func + (left: [String: OptionRule], right: [String: OptionRule]) -> [String: OptionRule] {
    left.merging(right) { known, _ in known }
}

extension Details {
    /// A known key whose value is not allowed in a message of this type.
    package func firstOffence(for type: MessageType) -> String? {
        OptionRules.firstOffence(in: self, of: type)
    }
}
