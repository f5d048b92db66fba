import WAMPCore

/// The way of a call or publication that began at another router: the option `forward_for`, an extension of Crossbar's.
///
/// An object, so that calls without one take no more memory.
final class ForwardingPath {
    /// A session, as others are told who it is.
    struct Principal {
        let session: SessionID
        let authID: String
        let authRole: String
    }

    /// How many routers a message may have passed. It also ends what goes in circles between proxies that do not look.
    static let maximumLength = 16

    /// Who calls or publishes, as the first link on the way says.
    let origin: Principal
    /// The origin, and then the session of each link at the router that it brought the message to. The last one is ours.
    let hops: Value

    /// Reads the option, as `link` sent it.
    init(_ option: Value, from link: Member) throws(RoutingError) {
        let principals = (option.listValue ?? []).map { Principal($0) }
        guard let origin = principals.first ?? nil, principals.allSatisfy({ $0 != nil }) else {
            throw .refused(.optionNotAllowed, "'forward_for' is a list of sessions with authid and authrole")
        }
        guard principals.count <= Self.maximumLength else {
            throw .refused(.optionNotAllowed, "this has passed \(principals.count) routers: proxies form a ring")
        }
        self.origin = origin
        let last = Principal(session: link.id, authID: link.identity.authID, authRole: link.identity.authRole)
        hops = .list((principals.compactMap(\.self) + [last]).map(\.value))
    }
}

extension ForwardingPath.Principal {
    fileprivate init?(_ value: Value) {
        guard let number = value["session"]?.unsignedValue, case let session = SessionID(rawValue: number),
            session.isValid, let authID = value["authid"]?.stringValue, let authRole = value["authrole"]?.stringValue
        else { return nil }
        self.init(session: session, authID: authID, authRole: authRole)
    }

    fileprivate var value: Value {
        ["session": Value(session), "authid": .string(authID), "authrole": .string(authRole)]
    }
}

extension RealmRules {
    /// The way that a message has come, if its sender may say so; what others say is not heard.
    func path(in options: Details, of sender: Member) throws(RoutingError) -> ForwardingPath? {
        guard !forwardingRoles.isEmpty, let option = options["forward_for"],
            forwardingRoles.contains(sender.identity.authRole)
        else { return nil }
        return try ForwardingPath(option, from: sender)
    }
}

extension Details {
    /// Says who calls: the one at the beginning of `path`, if the call has come over others.
    mutating func disclose(caller: Member, path: ForwardingPath?) {
        self.caller = path?.origin.session ?? caller.id
        callerAuthID = path?.origin.authID ?? caller.identity.authID
        callerAuthRole = path?.origin.authRole ?? caller.identity.authRole
        self["forward_for"] = path?.hops
    }

    /// Says who publishes: the one at the beginning of `path`, if the event has come over others.
    mutating func disclose(publisher: Member, path: ForwardingPath?) {
        self.publisher = path?.origin.session ?? publisher.id
        publisherAuthID = path?.origin.authID ?? publisher.identity.authID
        publisherAuthRole = path?.origin.authRole ?? publisher.identity.authRole
        self["forward_for"] = path?.hops
    }
}
