/// Whether the router says who is at the other end.
@nonexhaustive
public enum Disclosure: Sendable, CaseIterable {
    /// Never; who asks for it is refused with `wamp.error.option_disallowed.disclose_me`.
    case never
    /// When the caller, the callee or the publisher asks for it.
    case onRequest
    /// Always.
    case always
}
