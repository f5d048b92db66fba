internal import WAMP
internal import WAMPRouter
internal import WebApp
internal import WebSocketCore

/// A page that shows what goes on in a realm: its sessions, what they offer and listen to, and how much, live.
///
/// The page is a client of the realm itself: it joins over WebSocket, at `path`/ws, as anybody would, without
/// authentication or with a ticket, and asks the meta procedures and ``statisticsProcedure``. Whoever may not call and
/// subscribe to those sees nothing, so the realm's authentication and authorizer decide who may look.
public struct StatusPage: Sendable {
    /// Where the page is, such as `/status`.
    public var path: String
    /// The realm that it shows, and who answers ``statisticsProcedure``.
    public var identity: BridgeIdentity

    /// A page of one realm.
    public init(at path: String = "/status", of identity: BridgeIdentity = BridgeIdentity()) {
        self.path = path
        self.identity = identity
    }

    /// Answers with the realm's ``/WAMPRouter/RealmStatistics``, for the rates that the meta API of WAMP does not know.
    public static let statisticsProcedure = "swampy.realm.statistics"

    func offer(by client: Client, router: Router) async throws {
        let realm = identity.realm
        try await client.register(Self.statisticsProcedure) { () async throws -> RealmStatistics in
            guard let statistics = await router.statistics(of: realm) else { throw WAMPError(.noSuchRealm) }
            return statistics
        }
    }
}

extension App {
    /// Serves a ``StatusPage`` of `router`; ``bridge(_:router:)`` also offers what it asks for.
    func statusPage(_ page: StatusPage, router: Router) {
        let path = page.path == "/" ? "" : page.path
        let html = String(decoding: PackageResources.status_html, as: UTF8.self).replacing("PATH/", with: path + "/")
        file(page.path, bytes: Array(html.utf8), contentType: "text/html; charset=utf-8")
        file(path + "/status.css", bytes: PackageResources.status_css, contentType: "text/css; charset=utf-8")
        file(path + "/status.js", bytes: PackageResources.status_js, contentType: "text/javascript; charset=utf-8")
        browserClient(path + "/wamp.js")
        let place = (try? (["realm": .string(page.identity.realm)] as Value).json()) ?? "{}"  // a realm has no U+0000
        get(path + "/realm.json") { _, _ -> Response in .bridgeAnswer(place) }
        adoptWebSockets(
            at: path + "/ws", subprotocols: router.configuration.subprotocols, origins: .sameOrigin,
            limits: router.configuration.webSocketLimits
        ) { socket, _ in
            router.acceptNow(socket)
        }
    }
}
