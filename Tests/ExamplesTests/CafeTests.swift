import HTTPTypes
import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The example Cafe` {
    private struct Order: Decodable { var id: Int, dish: String, state: String, thanks: String? }

    @Test func `serves a guest by both apps, and tells everybody`() async throws {
        try await withExample("Cafe", "0") { cafe in
            let address = try await cafe.address()
            try await withSession(to: "ws://\(address)/ws", realm: "realm1") { guest in
                // What the page of a browser does.
                try await guest.register("com.example.guest.\(guest.id).serve") { (plate: String) in
                    "Thanks for \(plate)"
                }
                let changes = try await guest.subscribe("com.example.cafe.changed", as: Order.self)
                let menu: [String] = try await untilOffered { try await guest.call("com.example.kitchen.menu") }
                let order: Order = try await guest.call("com.example.cafe.order", menu[0])
                #expect(order.state == "served" && order.thanks == "Thanks for the soup")
                var states: [String] = []
                for try await change in changes {
                    states.append(change.state)
                    if change.state == "served" { break }
                }
                #expect(states == ["ordered", "cooking", "served"])
            }
        }
    }

    @Test func `is there over HTTP as well`() async throws {
        try await withExample("Cafe", "0") { cafe in
            let counter = try await cafe.address()
            let kitchen = try await cafe.address()
            #expect(try await answer(.get, "http://\(kitchen)/menu").text.hasPrefix(#"["soup""#))
            let served = try await answer(.post, "http://\(counter)/orders", json: #"{"dish": "coffee"}"#)
            #expect(served.status == .ok && served.text.contains(#""state":"served""#))
            let unknown = try await answer(.post, "http://\(counter)/orders", json: #"{"dish": "stone"}"#)
            #expect(unknown.status.kind != .successful && unknown.text.contains("we have no stone"))
            for path in ["/", "/cafe.js", "/wamp.js"] {
                #expect(try await answer(.get, "http://\(counter)\(path)").status == .ok)
            }
        }
    }
}

/// The answer to a call, made anew until somebody offers the procedure.
func untilOffered<Result>(_ call: () async throws -> Result) async throws -> Result {
    let scheduler = try DefaultScheduler.get()
    for _ in 0..<1000 {
        do {
            return try await call()
        } catch let error as WAMPError where error.uri == .noSuchProcedure {
            try await scheduler.sleep(for: .milliseconds(10))
        }
    }
    return try await call()
}
