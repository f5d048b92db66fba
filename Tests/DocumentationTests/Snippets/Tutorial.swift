import Foundation
import LibevScheduling
import Swampy
import Testing

let page = HTML(
    """
    <!doctype html>
    <meta charset="utf-8">
    <title>Votes</title>
    <ul id="counts"></ul>
    <button>tea</button> <button>coffee</button>
    <script type="module">
        const show = (counts) => document.querySelector("#counts").replaceChildren(
            ...Object.keys(counts).sort().map((name) => {
                const line = document.createElement("li");
                line.textContent = `${name}: ${counts[name]}`;
                return line;
            }));
        for (const button of document.querySelectorAll("button"))
            button.onclick = () => fetch(`/votes/${button.textContent}`, { method: "POST" });
        new EventSource("/live").onmessage = (event) => show(JSON.parse(event.data));
        show(await (await fetch("/votes")).json());
    </script>
    """)

actor Votes {
    private(set) var counts: [String: Int] = [:]

    func add(to name: String) -> [String: Int] {
        counts[name, default: 0] += 1
        return counts
    }
}

struct Judge: WAMPService {
    func start(_ client: Client) async throws {
        try await client.register("com.example.leader") {
            let counts: [String: Int] = try await client.call("com.example.votes")
            return counts.max { $0.value < $1.value }?.key ?? "nobody"
        }
    }
}

/// The tutorial's app at its end, but for its `run()`.
private func makeApp() -> App {
    let app = App(configuration: .init(realm: "realm1"))
    let votes = Votes()
    app.view("/votes", procedure: "com.example.votes") { await votes.counts }
    app.view("/votes/:name", method: .post, procedure: "com.example.vote") { (context: ViewContext, name: String) in
        let counts = await votes.add(to: name)
        try await context.wamp.publish("com.example.votes.changed", counts)
        return counts
    }
    app.live("/live", topic: "com.example.votes.changed")
    app.get("/leader") { request, context -> String in
        try await context.wamp.rpc.com.example.leader()
    }
    return app
}

@Suite(.serialized, .timeLimit(.minutes(1))) struct `The tutorial` {
    @Test func `shows a page`() async throws {
        let port = try await freePort()
        let scheduler = try LibevScheduler()
        try await WAMPConfiguration.$port.withValue(port) {
            try await whileRunning(at: port) {
                let app = App(configuration: .init(realm: "realm1"))
                app.get("/") { request, context in page }
                await app.main()
            } _: {
                let answer = try await HTTPClient.withClient(on: scheduler) { client in
                    try await client.get("http://127.0.0.1:\(port)/")
                }
                #expect(answer.text.contains("<title>Votes</title>"))
            }
        }
        await scheduler.shutdown()
    }

    @Test func `a vote is counted and told`() async throws {
        let app = makeApp()
        try await app.test { client in
            let events = try await client.wamp.subscribe("com.example.votes.changed", as: [String: Int].self)
            let response = try await client.send(.post, "/votes/tea")
            #expect(response.text == #"{"tea":1}"#)
            for try await counts in events {
                #expect(counts == ["tea": 1])
                break
            }
        }
    }

    @Test func `knows who leads, as long as there is a judge`() async throws {
        let scheduler = try LibevScheduler()
        let running = try await makeApp().start(on: scheduler)
        let base = "http://\(running.address)"
        try await HTTPClient.withClient(on: scheduler) { client in
            for _ in 1...2 { _ = try await client.send(.init(.post, "\(base)/votes/tea")) }
            _ = try await client.send(.init(.post, "\(base)/votes/coffee"))
            let alone = try await client.get("\(base)/leader")
            #expect(alone.status == .badGateway)
            try await withClient(to: ["ws://\(running.address)/ws"], realm: "realm1", on: scheduler) { judge in
                try await Judge().start(judge)
                let leader = try await client.get("\(base)/leader")
                #expect(leader.text == "tea")
            }
        }
        await running.stop()
        await scheduler.shutdown()
    }
}
