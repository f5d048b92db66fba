import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The example Chat` {
    private struct Message: Decodable { var id: Int, author: String, role: String, text: String }

    @Test func `lets guests read, members write and moderators remove`() async throws {
        try await withExample("Chat", "0") { chat in
            let address = try await chat.address()
            let url = "ws://\(address)/ws"
            try await withSession(to: url, realm: "realm1") { guest in
                let said = try await guest.subscribe("com.example.chat.said", as: Message.self)
                let removed = try await guest.subscribe("com.example.chat.removed", as: Int.self)
                try await expectRefusal { try await guest.call("com.example.chat.say", "I was never here") }

                try await withSession(to: url, realm: "realm1", configuration: user("ada")) { ada in
                    try await ada.call("com.example.chat.say", "hello")
                    try await expectRefusal { try await ada.call("com.example.chat.remove", 1) }
                }
                let message = try #require(try await said.first { _ in true })
                #expect(message.author == "ada" && message.role == "member" && message.text == "hello")
                let messages: [Message] = try await guest.call("com.example.chat.messages")
                #expect(messages.map(\.id) == [message.id])

                try await withSession(to: url, realm: "realm1", configuration: user("max")) { max in
                    try await max.call("com.example.chat.remove", message.id)
                }
                #expect(try await removed.first { _ in true } == message.id)
                let left: [Message] = try await guest.call("com.example.chat.messages")
                #expect(left.isEmpty)
            }
            for path in ["/", "/chat.css", "/chat.js", "/wamp.js"] {
                #expect(try await answer(.get, "http://\(address)\(path)").status == .ok)
            }
        }
    }

    @Test func `takes nobody's word but the app's`() async throws {
        try await withExample("Chat", "0") { chat in
            let url = "ws://\(try await chat.address())/ws"
            try await withSession(to: url, realm: "realm1", configuration: user("max")) { max in
                try await expectRefusal { try await max.publish("com.example.chat.said", "forged", acknowledge: true) }
                try await expectRefusal { try await max.register("com.example.chat.mine") {} }
            }
            let wrong = configuration(.ticket(authID: "ada", ticket: "bob's ticket"))
            await #expect(throws: SessionError.self) {
                try await withSession(to: url, realm: "realm1", configuration: wrong) { _ in }
            }
        }
    }

    private func user(_ name: String) -> Session.Configuration {
        configuration(.ticket(authID: name, ticket: Secret("\(name)'s ticket")))
    }

    private func expectRefusal(_ body: () async throws -> Void) async throws {
        let error = await #expect(throws: WAMPError.self) { try await body() }
        #expect(error?.uri == .notAuthorized)
    }
}
