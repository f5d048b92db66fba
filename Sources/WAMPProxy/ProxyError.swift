public import WAMP

/// Why a proxy cannot forward what it is told to.
@nonexhaustive
public enum ProxyError: Error, Sendable, Equatable {
    /// A name is no URI, or no pattern of its kind.
    case invalidPattern(ProxyRule)
    /// Procedures would be offered in both directions: a call that nobody answers would go in circles.
    case circular(ProxyRule, ProxyRule)
    /// A router does not let the proxy subscribe or register.
    case refused(ProxyRule, WAMPError)
    /// A subscription or registration is over, though nobody stopped the proxy.
    case ended(ProxyRule, reason: String)
}

extension ProxyError: CustomStringConvertible {
    /// One line that an operator can act on.
    public var description: String {
        switch self {
        case .invalidPattern(let rule): "'\(rule.pattern)' is no URI for '\(rule)'"
        case .circular(let rule, let other):
            "'\(rule)' and '\(other)' overlap: calls of what both mean would go in circles"
        case .refused(let rule, let error): "the router refuses '\(rule)': \(error)"
        case .ended(let rule, let reason): "'\(rule)' has ended: \(reason)"
        }
    }
}
