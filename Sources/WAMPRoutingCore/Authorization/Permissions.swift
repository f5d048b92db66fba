public import WAMPCore

/// What a role may do with the procedures and topics that match a pattern.
public struct Permission: Sendable, Equatable {
    /// The name or pattern; the empty prefix matches everything.
    public var uri: URI
    /// How ``uri`` is compared.
    public var match: MatchPolicy
    /// What is allowed; everything else is not.
    public var allows: Set<AuthorizationRequest.Action>
    /// Whether callees are told who calls, if the realm tells that at all.
    public var disclosesCaller: Bool
    /// Whether subscribers are told who publishes, if the realm tells that at all.
    public var disclosesPublisher: Bool

    /// A permission to do some things, or none.
    public init(
        _ uri: URI, match: MatchPolicy = .exact, allows: Set<AuthorizationRequest.Action>,
        disclosesCaller: Bool = false, disclosesPublisher: Bool = false
    ) {
        self.uri = uri
        self.match = match
        self.allows = allows
        self.disclosesCaller = disclosesCaller
        self.disclosesPublisher = disclosesPublisher
    }
}

/// What each role may do: an ``Authorizer`` that knows the answers from the beginning.
///
///     rules.authorizer = Permissions([
///         "backend": .permissions([Permission("", match: .prefix, allows: [.call, .register])]),
///         "guest": .permissions([Permission("com.example.public.", match: .prefix, allows: [.call, .subscribe])]),
///         "user": .procedure("com.example.authorize"),
///     ]).authorize
///
/// One permission counts for each name, as with registrations: the exact one, else the longest prefix, else the
/// wildcard whose literal components go furthest. A session that registers or subscribes to a *pattern* needs a
/// permission that covers all that the pattern can match: the longest prefix of its literal beginning, or where there is
/// none, the same pattern; and none that counts for one of those names, or a prefix below it, and forbids the same. A
/// role that is not named may do nothing.
public struct Permissions: Sendable {
    /// How it is decided for one role.
    @nonexhaustive
    public enum Role: Sendable, Equatable {
        /// By these permissions; of two for the same pattern the last one counts.
        case permissions([Permission])
        /// By a procedure of the realm: ``Authorization/decided(by:)``.
        case procedure(URI)
        /// By whoever owns the realm: ``Authorization/undecided``.
        case undecided
        /// Everything is allowed.
        case unrestricted
    }

    private enum Judge: Sendable {
        case permissions([Permission], PatternIndex<Permission>)
        case answer(Authorization)
    }

    private let judges: [String: Judge]
    private let wildcardsFirst: Bool

    /// Permissions by the names of the roles.
    ///
    /// - Parameter wildcardsFirst: whether a wildcard that matches counts before all prefixes, as with Crossbar.io.
    public init(_ roles: [String: Role], wildcardsFirst: Bool = false) {
        self.wildcardsFirst = wildcardsFirst
        judges = roles.mapValues { role in
            switch role {
            case .permissions(let permissions):
                var index = PatternIndex<Permission>()
                for permission in permissions { index[permission.uri, permission.match] = permission }
                return .permissions(permissions, index)
            case .procedure(let uri): return .answer(.decided(by: uri))
            case .undecided: return .answer(.undecided)
            case .unrestricted: return .answer(.allowed)
            }
        }
    }

    /// The answer: an ``Authorizer``.
    public func authorize(_ request: AuthorizationRequest) -> Authorization {
        switch judges[request.authRole] {
        case .answer(let answer): return answer
        case .permissions(let permissions, let index):
            guard let permission = index.covering(request, wildcardsFirst: wildcardsFirst),
                permission.allows.contains(request.action)
            else { return .denied }
            if request.match != .exact,
                permissions.contains(where: {
                    $0.forbidsPart(of: request, coveredBy: permission, wildcardsFirst: wildcardsFirst)
                })
            {
                return .denied
            }
            return permission.discloses(request.action) ? .allowedAndDisclosed : .allowed
        case nil: return .denied
        }
    }
}

extension Permission {
    fileprivate func discloses(_ action: AuthorizationRequest.Action) -> Bool {
        switch action {
        case .call: disclosesCaller
        case .publish: disclosesPublisher
        case .register, .subscribe: false
        }
    }
}

extension Permission {
    /// Whether it forbids something that the pattern of the request matches, or may match.
    fileprivate func forbidsPart(
        of request: AuthorizationRequest, coveredBy other: Permission, wildcardsFirst: Bool
    ) -> Bool {
        guard !allows.contains(request.action) else { return false }
        let beginning = request.match == .wildcard ? request.uri.literalBeginning.string : request.uri.string
        guard match == .wildcard else { return uri.string.hasPrefix(beginning) }
        // It takes something away only where it comes first.
        guard wildcardsFirst else { return other.match == .wildcard && precedes(other) }
        let own = uri.literalBeginning.string
        return own.hasPrefix(beginning) || beginning.hasPrefix(own)
    }

    /// Whether there is a name for which it counts before `other`, both being wildcards: where they first differ, it has
    /// the literal.
    private func precedes(_ other: Permission) -> Bool {
        guard uri.overlaps(.wildcard, other.uri, .wildcard) else { return false }
        let components = uri.string.split(separator: ".", omittingEmptySubsequences: false)
        let others = other.uri.string.split(separator: ".", omittingEmptySubsequences: false)
        return zip(components, others).first { $0 != $1 }.map { !$0.0.isEmpty } ?? false
    }
}

extension PatternIndex<Permission> {
    /// The permission that counts for all that the request can mean.
    fileprivate func covering(_ request: AuthorizationRequest, wildcardsFirst: Bool) -> Permission? {
        switch request.match {
        case .exact where wildcardsFirst:
            self[request.uri, .exact] ?? bestWildcard(for: request.uri) ?? longestPrefix(of: request.uri)
        case .exact: best(for: request.uri)
        // Every name with this prefix has the shorter ones too.
        case .prefix: self[request.uri, .prefix] ?? longestPrefix(of: request.uri)
        case .wildcard where wildcardsFirst:
            self[request.uri, .wildcard] ?? longestPrefix(of: request.uri.literalBeginning)
        case .wildcard: longestPrefix(of: request.uri.literalBeginning) ?? self[request.uri, .wildcard]
        }
    }
}

extension URI {
    /// What all names begin with that this wildcard pattern matches.
    fileprivate var literalBeginning: URI {
        if string.hasPrefix(".") { return "" }
        guard let gap = string.firstRange(of: "..") else { return self }
        return URI(String(string[...gap.lowerBound]))
    }
}
