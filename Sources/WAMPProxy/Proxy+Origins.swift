internal import Logging
internal import WAMP
internal import WAMPCore

// Who is behind what is forwarded: `forward_for`, as Crossbar.io's links have it, names who called or published and the
// sessions of the links on the way.

extension Proxy {
    /// Who published or called, as an option; nothing when that is not wanted, or not disclosed.
    func origin(
        of details: Details, _ session: SessionID?, _ authID: String?, _ role: String?
    ) -> [String: Value] {
        guard configuration.identifiesCallers else { return [:] }
        if let hops = details["forward_for"] { return ["forward_for": hops] }
        guard let session, let authID, let role else { return [:] }
        return ["forward_for": [["session": Value(session), "authid": .string(authID), "authrole": .string(role)]]]
    }

    /// Whether the proxy has brought this to the router of `target` before: then it goes in circles.
    func isBack(_ details: Details, at target: any Peer) async -> Bool {
        guard let hops = details["forward_for"]?.listValue, let own = await session(at: target),
            hops.contains(where: { $0["session"] == Value(own) })
        else { return false }
        if figures.circles == 0 {
            log.warning("something has come back, and is not forwarded again: proxies form a ring")
        }
        figures.circles += 1
        return true
    }

    /// The proxy's number at a router; nil when it has none at present.
    private func session(at peer: any Peer) async -> SessionID? {
        switch peer {
        case let session as Session: await session.id
        case let client as Client: await client.currentSession?.id
        default: nil
        }
    }
}
