import WAMPCore

/// Which way to authenticate is taken, of those that a client offers and those that a realm has.
package enum MethodChoice {
    /// The first that the client offers and the realm has; a client that offers none is anonymous.
    ///
    /// It must not depend on who the client says it is, or it would tell who exists.
    package static func choose(
        among offered: [String]?, having methods: Set<String>
    ) throws(AuthenticationRefusal) -> String {
        let offered = offered.flatMap { $0.isEmpty ? nil : $0 } ?? ["anonymous"]
        if let method = offered.first(where: methods.contains) { return method }
        guard offered.contains("anonymous") else {
            throw AuthenticationRefusal(.noMatchingAuthMethod, "none of the methods offered is known in this realm")
        }
        throw AuthenticationRefusal(.authenticationRequired, "nobody joins this realm without authenticating")
    }
}
