import Swampy
import WAMPBridge

/// The chat: guests read, members write, moderators remove.
///
/// Who somebody is, the router finds out when they join; it tells the views, so that nobody writes under another's name.
func makeChat(port: UInt16) -> App {
    let app = App(configuration: configuration(port: port))
    let messages = Messages()

    app.file("/", bytes: PackageResources.chat_html, contentType: "text/html; charset=utf-8")
    app.file("/chat.css", bytes: PackageResources.chat_css, contentType: "text/css; charset=utf-8")
    app.file("/chat.js", bytes: PackageResources.chat_js, contentType: "text/javascript; charset=utf-8")
    app.browserClient()

    app.view("/messages", procedure: "com.example.chat.messages") { messages.all }

    app.procedure("com.example.chat.say", permission: .role("member", "moderator")) {
        (context: ViewContext, text: String) in
        guard !text.isEmpty, text.unicodeScalars.count <= 500 else {
            throw WAMPError(.invalidArgument, "1 to 500 characters, please")
        }
        guard let author = context.identity else { return }  // the permission lets nobody pass who has none
        let message = messages.add(author: author.id, role: author.role ?? "", text: text)
        try await context.wamp.publish("com.example.chat.said", message)
    }

    app.procedure("com.example.chat.remove", permission: .role("moderator")) { (context: ViewContext, id: Int) in
        guard messages.remove(id) else { throw WAMPError("com.example.chat.gone", "there is no such message") }
        try await context.wamp.publish("com.example.chat.removed", id)
    }
    return app
}

/// Who may join, and what the router lets them do. Here everybody's ticket is known; a program would keep only what it
/// can check passwords with, or ask a data base: see `RealmAuthentication`.
private func configuration(port: UInt16) -> WAMPConfiguration {
    var configuration = WAMPConfiguration(realm: "realm1", port: port)
    configuration.embedded.authentication.anonymousRole = "anonymous"
    configuration.embedded.authentication.users = [
        "ada": User(role: "member", .ticket("ada's ticket")),
        "bob": User(role: "member", .ticket("bob's ticket")),
        "max": User(role: "moderator", .ticket("max's ticket")),
    ]
    // Clients call the chat and listen to it. That a message was said, only the app may say.
    let client = Permissions.Role.permissions([
        Permission("com.example.chat.", match: .prefix, allows: [.call, .subscribe])
    ])
    configuration.embedded.rules.authorizer =
        Permissions([
            "trusted": .unrestricted,  // the app's own session
            "anonymous": client, "member": client, "moderator": client,
        ]).authorize
    return configuration
}
