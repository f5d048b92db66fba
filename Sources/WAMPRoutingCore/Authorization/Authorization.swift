public import WAMPCore

/// What a session wants to do, and who it is.
public struct AuthorizationRequest: Sendable, Equatable {
    /// What may need permission.
    @nonexhaustive
    public enum Action: String, Sendable, CaseIterable {
        /// To call a procedure.
        case call
        /// To offer a procedure.
        case register
        /// To publish to a topic.
        case publish
        /// To subscribe to a topic.
        case subscribe
    }

    /// Which session it is.
    public let session: SessionID
    /// As whom it was authenticated.
    public let authID: String
    /// The role under which it acts.
    public let authRole: String
    /// What it wants to do.
    public let action: Action
    /// The procedure or topic, well formed under the rules of the realm; a pattern, as ``match`` says.
    public let uri: URI
    /// How the procedure of a registration or the topic of a subscription is compared.
    public let match: MatchPolicy
    /// What the session says with its request beside that.
    public let options: Details
    /// The realm in which that is.
    public let realm: URI
}

/// The answer to an ``AuthorizationRequest``.
@nonexhaustive
public enum Authorization: Sendable, Equatable {
    /// It may, and nobody is told who it is for that reason.
    case allowed
    /// Allowed, and the callee or the subscribers are told who it is, if the realm tells that at all.
    case allowedAndDisclosed
    /// The client is told `wamp.error.not_authorized`.
    case denied
    /// It could not be found out, for this reason: the client is told `wamp.error.authorization_failed`.
    case failed(String)
    /// It takes time to find out: whoever owns the realm is asked, and the session's messages wait.
    case undecided
    /// This procedure of the realm is called to find out, and the session's messages wait.
    ///
    /// It gets the details of the session, the URI, the action and the options, and returns true or false, or a
    /// dictionary with `allow`, and if it likes `disclose` and `cache`, as a dynamic authorizer of Crossbar.io does.
    case decided(by: URI)
}

/// Decides what sessions may do. It must not wait; ``Authorization/undecided`` says that it would have to.
public typealias Authorizer = @Sendable (AuthorizationRequest) -> Authorization

/// What was found out by asking somebody about an ``AuthorizationRequest``.
public struct AuthorizationDecision: Sendable, Equatable {
    /// Whether the session may do it.
    public var isAllowed: Bool
    /// Whether the callee or the subscribers are told who the session is, if the realm tells that at all.
    public var discloses: Bool
    /// Whether the same answer holds for ``RealmRules/decisionLifetime``, for all sessions of the same user and role. One
    /// about a name that is longer than ``RealmRules/maximumURILength`` never does.
    public var isCached: Bool

    /// A decision that is remembered unless it says otherwise.
    public init(isAllowed: Bool, discloses: Bool = false, isCached: Bool = true) {
        self.isAllowed = isAllowed
        self.discloses = discloses
        self.isCached = isCached
    }

    /// Yes, for now and for the next time.
    public static let allowed = AuthorizationDecision(isAllowed: true)
    /// No, neither now nor the next time.
    public static let denied = AuthorizationDecision(isAllowed: false)
}

extension AuthorizationDecision {
    /// What an authorizing procedure returned; nil when that is no decision.
    init?(_ value: Value) {
        if let isAllowed = value.boolValue {
            self.init(isAllowed: isAllowed)
        } else if let answer = value.dictionaryValue, let isAllowed = answer["allow"]?.boolValue {
            self.init(
                isAllowed: isAllowed, discloses: answer["disclose"]?.boolValue ?? false,
                isCached: answer["cache"]?.boolValue ?? true)
        } else {
            return nil
        }
    }

    var authorization: Authorization {
        guard isAllowed else { return .denied }
        return discloses ? .allowedAndDisclosed : .allowed
    }
}
