/// The names that WAMP defines, and what they say.
extension URI {
    // MARK: Requests

    /// A request names something that is no URI, or a URI that is not allowed there.
    public static let invalidURI: URI = "wamp.error.invalid_uri"
    /// No registration matches the procedure called.
    public static let noSuchProcedure: URI = "wamp.error.no_such_procedure"
    /// The procedure is taken, or shared under another policy.
    public static let procedureAlreadyExists: URI = "wamp.error.procedure_already_exists"
    /// The session has no such registration.
    public static let noSuchRegistration: URI = "wamp.error.no_such_registration"
    /// The session has no such subscription.
    public static let noSuchSubscription: URI = "wamp.error.no_such_subscription"
    /// There is no session of that number.
    public static let noSuchSession: URI = "wamp.error.no_such_session"
    /// The arguments do not fit the procedure.
    public static let invalidArgument: URI = "wamp.error.invalid_argument"
    /// The call was cancelled, or its callee left.
    public static let canceled: URI = "wamp.error.canceled"
    /// The call took longer than its caller allowed.
    public static let timeout: URI = "wamp.error.timeout"
    /// The payload is too big for the transport.
    public static let payloadSizeExceeded: URI = "wamp.error.payload_size_exceeded"
    /// The router does not allow this option.
    public static let optionNotAllowed: URI = "wamp.error.option_not_allowed"
    /// The router does not disclose who calls or publishes.
    public static let discloseMeDisallowed: URI = "wamp.error.option_disallowed.disclose_me"
    /// The request could not be passed on.
    public static let networkFailure: URI = "wamp.error.network_failure"
    /// The callee cannot take the call; another one may.
    public static let unavailable: URI = "wamp.error.unavailable"
    /// No callee of the procedure can take the call.
    public static let noAvailableCallee: URI = "wamp.error.no_available_callee"
    /// The other peer lacks what the request needs.
    public static let featureNotSupported: URI = "wamp.error.feature_not_supported"
    /// A procedure failed in a way of its own (not in the specification, but sent by all).
    public static let runtimeError: URI = "wamp.error.runtime_error"

    // MARK: Joining and permission

    /// The peer may not do this.
    public static let notAuthorized: URI = "wamp.error.not_authorized"
    /// Whether the peer may do this could not be found out.
    public static let authorizationFailed: URI = "wamp.error.authorization_failed"
    /// Another name for ``notAuthorized``.
    public static let authorizationDenied: URI = "wamp.error.authorization_denied"
    /// The peer must be authorized first.
    public static let authorizationRequired: URI = "wamp.error.authorization_required"
    /// The router has no such realm.
    public static let noSuchRealm: URI = "wamp.error.no_such_realm"
    /// The peer names no role that the router knows.
    public static let noSuchRole: URI = "wamp.error.no_such_role"
    /// The peer is unknown.
    public static let noSuchPrincipal: URI = "wamp.error.no_such_principal"
    /// The router offers none of the peer's ways to authenticate.
    public static let noMatchingAuthMethod: URI = "wamp.error.no_matching_auth_method"
    /// The secret or signature was wrong.
    public static let authenticationDenied: URI = "wamp.error.authentication_denied"
    /// Authentication failed for a technical reason.
    public static let authenticationFailed: URI = "wamp.error.authentication_failed"
    /// Nobody joins this realm without authenticating.
    public static let authenticationRequired: URI = "wamp.error.authentication_required"
    /// The peer broke the rules of the protocol.
    public static let protocolViolation: URI = "wamp.error.protocol_violation"

    // MARK: Leaving

    /// The peer shuts down.
    public static let systemShutdown: URI = "wamp.close.system_shutdown"
    /// The session leaves the realm.
    public static let closeRealm: URI = "wamp.close.close_realm"
    /// The answer to a GOODBYE.
    public static let goodbyeAndOut: URI = "wamp.close.goodbye_and_out"
    /// Somebody ended the session through the meta API.
    public static let killed: URI = "wamp.close.killed"
    /// The session ends as planned (used in the specification's examples).
    public static let normalClose: URI = "wamp.close.normal"
}
