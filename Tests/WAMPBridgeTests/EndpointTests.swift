import HTTP
import SerializationCore
import TestSupport
import Testing
import WAMPBridge

@Suite(.timeLimit(.minutes(1))) struct `The bridge's endpoints` {
    // MARK: Publishing

    @Test(arguments: SchedulerKind.both)
    func `POST and PUT publish, and answer with the publication's number`(kind: SchedulerKind) async throws {
        try await withBridge(kind, .endpoints()) { world in
            let session = try await world.session()
            let events = try await session.events("com.example.topic")
            var iterator = events.makeAsyncIterator()
            for method: HTTPRequest.Method in [.post, .put] {
                let response = try await world.post(
                    "/publish", #"{"topic":"com.example.topic","args":[1,"two"],"kwargs":{"three":3}}"#, method: method)
                #expect(response.status == .ok)
                #expect(response.headers[.contentType] == "application/json; charset=UTF-8")
                let event = try #require(try await iterator.next())
                #expect(try event.payload.arguments() == [1, "two"])
                #expect(try event.payload.keywordArguments() == ["three": 3])
                let id = try Value(json: response.text)["id"]
                #expect(id == Value(integer: event.publication.rawValue))
            }
            await session.leave()
        }
    }

    @Test func `publishing takes the options of WAMP`() async throws {
        try await withBridge(.libev, .endpoints()) { world in
            let first = try await world.session()
            let second = try await world.session(role: "listener")
            let firstEvents = try await first.subscribe("com.example.topic", as: Int.self)
            let secondEvents = try await second.subscribe("com.example.topic", as: Int.self)
            var iterators = (firstEvents.makeAsyncIterator(), secondEvents.makeAsyncIterator())
            let id = await first.id
            for options in [
                #"{"exclude":[\#(id)],"retain":true}"#, #"{"eligible_authrole":"listener"}"#,
                #"{"exclude_authrole":["trusted"]}"#, #"{"eligible":\#(id)}"#,
            ] {
                let response = try await world.post(
                    "/publish", #"{"topic":"com.example.topic","args":[7],"options":\#(options)}"#)
                #expect(response.status == .ok)
            }
            _ = try await world.post("/publish", #"{"topic":"com.example.topic","args":[8]}"#)
            for expected in [7, 7, 7, 8] { #expect(try await iterators.1.next() == expected) }
            for expected in [7, 8] { #expect(try await iterators.0.next() == expected) }
            for options in [#"{"exclude":["x"]}"#, #"{"eligible_authid":[1]}"#, "[]"] {
                let response = try await world.post(
                    "/publish", #"{"topic":"com.example.topic","options":\#(options)}"#)
                #expect(response.status == .badRequest)
            }
            let late = try await world.session()
            let kept = try await late.events(
                "com.example.topic", buffering: EventBuffering(), options: SubscribeOptions(wantsRetained: true))
            var keptIterator = kept.makeAsyncIterator()
            #expect(try await keptIterator.next()?.isRetained == true)
            for session in [first, second, late] { await session.leave() }
        }
    }

    // MARK: Calling

    @Test(arguments: SchedulerKind.both)
    func `a call answers with its results, or with its error and 200 as well`(kind: SchedulerKind) async throws {
        try await withBridge(kind, .endpoints()) { world in
            let session = try await world.session()
            try await session.register("com.example.add") { (a: Int, b: Int) in a + b }
            try await session.register("com.example.nothing") { () async throws -> Void in }
            try await session.register("com.example.all") { (invocation: Invocation) -> Payload in
                try Payload(arguments: [1, 2], keywordArguments: invocation.payload.keywordArguments())
            }
            try await session.register("com.example.fail") { () async throws -> Int in
                throw try WAMPError("com.example.error", arguments: [1], keywordArguments: ["a": "b"])
            }
            let add = #"{"procedure":"com.example.add","args":[2,3]}"#
            #expect(try await world.json("/call", add) == ["args": [5]])
            #expect(try await world.json("/call", #"{"procedure":"com.example.nothing"}"#) == ["args": [nil]])
            #expect(
                try await world.json("/call", #"{"procedure":"com.example.all","kwargs":{"x":null}}"#)
                    == ["args": [1, 2], "kwargs": ["x": nil]])
            let failed = try await world.post("/call", #"{"procedure":"com.example.fail","args":null}"#)
            #expect(failed.status == .ok)
            #expect(
                try Value(json: failed.text)
                    == ["error": "com.example.error", "args": [1], "kwargs": ["a": "b"]])
            let nobody = try await world.json("/call", #"{"procedure":"com.example.nobody"}"#)
            #expect(nobody["error"] == "wamp.error.no_such_procedure")
            let invalid = try await world.json("/call", #"{"procedure":"com..example"}"#)
            #expect(invalid["error"] == "wamp.error.invalid_uri")
            await session.leave()
        }
    }

    @Test func `a call that takes too long answers with wamp.error.timeout`() async throws {
        var rules = RequestRules()
        rules.callTimeout = .milliseconds(20)
        try await withBridge(.libev, .endpoints(rules)) { world in
            let session = try await world.session()
            try await session.register("com.example.slow") { () async throws -> Int in
                try await world.scheduler.sleep(for: .seconds(60))
                return 1
            }
            let answer = try await world.json("/call", #"{"procedure":"com.example.slow"}"#)
            #expect(answer["error"] == "wamp.error.timeout")
            let shorter = #"{"procedure":"com.example.slow","options":{"timeout":1}}"#
            #expect(try await world.json("/call", shorter)["error"] == "wamp.error.timeout")
            await session.leave()
        }
    }

    @Test func `the endpoint's role is the one that the authorizer is asked about`() async throws {
        var router = RouterConfiguration()
        router.rules.authorizer = { $0.authRole == "web" && $0.action == .publish ? .denied : .allowed }
        try await withBridge(.libev, .endpoints(role: "web"), router: router) { world in
            let answer = try await world.json("/publish", #"{"topic":"com.example.topic"}"#)
            #expect(answer["error"] == "wamp.error.not_authorized")
            let call = try await world.json("/call", #"{"procedure":"wamp.session.count"}"#)
            #expect(call == ["args": [1]])
        }
    }

    @Test func `an app whose bridge names a realm that is missing does not start`() async throws {
        var configuration = BridgeConfiguration()
        configuration.endpoints = [BridgeEndpoint(.call, at: "/call", as: BridgeIdentity(realm: "nowhere"))]
        await #expect(throws: SessionError.self) {
            try await withBridge(.libev, configuration) { _ in Issue.record("it has started") }
        }
    }

    // MARK: What is refused

    @Test(arguments: [
        (
            #"{"topic":"a.b"}"#, "text/plain",
            "Non-accepted content type. (must be one of 'application/json', not 'text/plain')"
        ),
        (#"{"topic":"a.b"}"#, "application/json; charset=latin1", "Non-accepted request encoding, must be UTF-8."),
        ("nonsense", "application/json", "Request body was invalid JSON."),
        ("", "application/json", "Request body was invalid JSON."),
        ("[1]", "application/json", "Request body was valid JSON, but not well formed (must be a dict)."),
        ("{}", "application/json", "Request body was valid JSON, but not well formed (missing key 'topic')."),
        (
            #"{"topic":1}"#, "application/json",
            "Request body was valid JSON, but not well formed ('topic' must be a string)."
        ),
        (
            #"{"topic":"a.b","args":{}}"#, "application/json",
            "Request body was valid JSON, but not well formed ('args' must be a list)."
        ),
        (
            #"{"topic":"a.b","kwargs":[]}"#, "application/json",
            "Request body was valid JSON, but not well formed ('kwargs' must be a dict)."
        ),
    ])
    func `what makes no sense is refused in Crossbar's words`(
        body: String, type: String, sentence: String
    ) async throws {
        try await withBridge(.libev, .endpoints()) { world in
            let response = try await world.post("/publish", body, type: type)
            #expect(response.status == .badRequest)
            #expect(try Value(json: response.text) == ["error": .string(sentence), "args": [], "kwargs": [:]])
        }
    }

    @Test func `other methods, long bodies and other bytes are refused, and nothing breaks`() async throws {
        var rules = RequestRules()
        rules.maximumBodySize = 100
        try await withBridge(.libev, .endpoints(rules)) { world in
            let get = try await world.get("/publish")
            #expect(get.status == .methodNotAllowed)
            #expect(
                try Value(json: get.text)["error"]
                    == "Method not accepted by the REST bridge. (GET not allowed, only POST, PUT)")
            let long = try await world.post(
                "/publish", #"{"topic":"a.b","args":[""# + String(repeating: "x", count: 99))
            #expect(long.status == .contentTooLarge)
            #expect(try Value(json: long.text)["error"] == "Request too long. (longer than accepted 100)")
            let bytes = try await world.client.send(
                HTTPClient.Request(.post, world.url + "/publish", body: .bytes([0x22, 0xFF, 0x22])))
            #expect(bytes.status == .badRequest)
            #expect(try Value(json: bytes.text)["error"] == "Non-decodable request body, was not UTF-8.")
            // A missing content type is none that is wrong.
            #expect(try await world.post("/publish", #"{"topic":"a.b"}"#, type: nil).status == .ok)
            #expect(
                try await world.post("/publish", #"{"topic":"a.b"}"#, type: "application/json; charset=UTF-8").status
                    == .ok)
        }
    }

    @Test func `plain HTTP is refused where TLS is required`() async throws {
        var rules = RequestRules()
        rules.requiresTLS = true
        try await withBridge(.libev, .endpoints(rules)) { world in
            let response = try await world.post("/publish", #"{"topic":"a.b"}"#)
            #expect(response.status == .badRequest)
        }
    }

    @Test func `pages of other origins are refused unless they are allowed`() async throws {
        var rules = RequestRules()
        rules.allowedOrigins = ["https://shop.example"]
        try await withBridge(.libev, .endpoints(rules)) { world in
            func status(_ origin: String) async throws -> HTTPClient.Response {
                try await world.post("/publish", #"{"topic":"a.b"}"#, headers: [.origin: origin])
            }
            #expect(try await status("https://evil.example").status == .forbidden)
            #expect(try await status("null").status == .forbidden)
            let allowed = try await status("https://shop.example")
            #expect(allowed.status == .ok)
            #expect(allowed.headers[.accessControlAllowOrigin] == "https://shop.example")
            #expect(try await status(world.url).status == .ok)

            func preflight(_ origin: String) async throws -> HTTPClient.Response {
                try await world.client.send(
                    HTTPClient.Request(
                        .options, world.url + "/publish",
                        headers: [.origin: origin, .accessControlRequestHeaders: "content-type"]))
            }
            let asked = try await preflight("https://shop.example")
            #expect(asked.headers[.accessControlAllowMethods] == "POST,PUT,OPTIONS")
            #expect(asked.headers[.accessControlAllowHeaders] == "content-type")
            #expect(asked.headers[.allow] == "POST,PUT,OPTIONS")
            #expect(try await preflight("https://evil.example").headers[.accessControlAllowOrigin] == nil)
        }
    }

    // MARK: Web hooks of others

    @Test func `a web hook of somebody else becomes an event, if it is signed as it must be`() async throws {
        var configuration = BridgeConfiguration()
        configuration.endpoints = [
            BridgeEndpoint(.webhook(topic: "com.example.hook"), at: "/hook"),
            BridgeEndpoint(.webhook(topic: "com.example.hook", secret: "It's a Secret to Everybody"), at: "/signed"),
        ]
        try await withBridge(.libev, configuration) { world in
            let session = try await world.session()
            let events = try await session.events("com.example.hook")
            var iterator = events.makeAsyncIterator()
            let response = try await world.post("/hook", "a=1", type: "text/plain", headers: [.userAgent: "somebody"])
            #expect(response.status == .accepted)
            #expect(response.text == "OK")
            let event: Value = try #require(try await iterator.next()).argument(0)
            #expect(event["body"] == "a=1")
            #expect(event["headers"]?["User-Agent"] == ["somebody"])

            // The example of GitHub's documentation, "Validating webhook deliveries".
            let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
            let name = try #require(HTTPField.Name("X-Hub-Signature-256"))
            let signed = try await world.post("/signed", "Hello, World!", type: nil, headers: [name: signature])
            #expect(signed.status == .accepted)
            for headers: HTTPFields in [[:], [name: signature + "0"], [name: "sha256="]] {
                let unsigned = try await world.post("/signed", "Hello, World!", type: nil, headers: headers)
                #expect(unsigned.status == .badRequest)
            }
            await session.leave()
        }
    }
}
