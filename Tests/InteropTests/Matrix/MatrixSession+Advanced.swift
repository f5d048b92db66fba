#if TLS
    import Scheduling
    import Swampy
    import Testing

    // What goes beyond the basic profile.
    extension MatrixSession {
        func checkProgress() async throws {
            let results = try await session.stream(partner.procedure("count"), 5, as: Int.self)
            var parts: [Int] = []
            for try await part in results { parts.append(part) }
            try #require(parts == [0, 1, 2, 3, 4])
            try #require(try await results.result() == 5)
            // Who takes no parts gets the result alone.
            let whole: Int = try await session.call(partner.procedure("count"), 3)
            try #require(whole == 3)
            try await session.register("\(prefix).count") { (invocation: Invocation, limit: Int) in
                for number in 0..<limit { try await invocation.progress(number) }
                return limit
            }
            try #require(try await call("count", 3) == answer([3], parts: [[0], [1], [2]]))
        }

        func checkCancellation() async throws {
            // autobahn-python says that it has begun by a part of the result.
            let (beginnings, begun) = AsyncStream<Void>.makeStream()
            for mode in [CancelMode.killNoWait, .kill] {
                var options = CallOptions()
                options.cancelMode = mode
                let chosen = options
                let call = scheduler.task {
                    for try await _ in try await session.stream(
                        partner.procedure("sleep"), as: Int.self, options: chosen)
                    { begun.yield() }
                }
                for await _ in beginnings { break }
                call.cancel()
                let outcome = await call.result
                try await partner.ask("interrupted")
                do {
                    try outcome.get()
                    Issue.record("a call that was cancelled has a result")
                    throw Failed()
                } catch is CancellationError {
                    // Crossbar.io does not pass on what the callee answers, but says itself that it was cancelled.
                    try #require(mode == .killNoWait || router == .crossbar)
                } catch let error as WAMPError {
                    // The callee's own answer: autobahn-python has none that says that it was cancelled.
                    try #require(mode == .kill && router == .own && error.uri == .runtimeError)
                }
            }
            // Leaving the loop cancels the call.
            for try await _ in try await session.stream(partner.procedure("sleep"), as: Int.self) { break }
            try await partner.ask("interrupted")

            let (ends, ended) = AsyncStream<Bool>.makeStream()
            try await session.register("\(prefix).sleep") { [scheduler] () async throws in
                begun.yield()
                do {
                    try await scheduler.sleep(for: .seconds(600))
                } catch {
                    ended.yield(Task.isCancelled)
                    throw error
                }
            }
            try await partner.ask("begin", ["procedure": uri("sleep")])
            for await _ in beginnings { break }
            try #require(try await partner.ask("cancel") == ["error": "wamp.error.canceled"])
            for await wasCancelled in ends {
                try #require(wasCancelled)
                break
            }
        }

        func checkPatterns() async throws {
            // Callee and caller.
            try await session.register("\(prefix).files.", options: RegisterOptions(match: .prefix)) {
                (invocation: Invocation) in "\(invocation.procedure)"
            }
            try await session.register("\(prefix)..opened", options: RegisterOptions(match: .wildcard)) {
                (invocation: Invocation) in "\(invocation.procedure)"
            }
            for name in ["files.readme", "door.opened"] {
                try #require(try await call(name) == answer([uri(name)]))
            }
            try await partner.ask(
                "register", ["procedure": uri("notes."), "match": "prefix", "invoke": "single"])
            let answer: [Value] = try await session.call("\(prefix).notes.today")
            try #require(answer == [partner.name, uri("notes.today")])
            try await partner.ask("unregister")

            // Subscriber and publisher.
            let events = try await session.events(
                "\(prefix)..changed", buffering: EventBuffering(), options: SubscribeOptions(match: .wildcard))
            try await partner.ask("publish", ["topic": uri("mind.changed"), "count": 1])
            for try await event in events {
                try #require("\(event.topic)" == "\(prefix).mind.changed")
                break
            }
            try await partner.ask("subscribe", ["topic": uri("news."), "match": "prefix"])
            try await session.publish("\(prefix).news.local", 1, acknowledge: true)
            let received = try await partner.ask("events", ["count": 1])
            try #require(received == [["args": [1], "kwargs": [:], "topic": uri("news.local")]])
            try await partner.ask("unsubscribe")
        }

        func checkSharedRegistration() async throws {
            let shared = try await session.register("\(prefix).shared", options: RegisterOptions(invoke: .roundRobin)) {
                ["own", "here"]
            }
            try await partner.ask(
                "register", ["procedure": uri("shared"), "match": "exact", "invoke": "roundrobin"])
            var names: [Value] = []
            for _ in 0..<4 {
                let answer: [Value] = try await session.call("\(prefix).shared")
                names.append(answer[0])
            }
            try #require(names == ["own", partner.name, "own", partner.name])
            try await shared.cancel()
            let last: [Value] = try await session.call("\(prefix).shared")
            try #require(last[0] == partner.name)
            try await partner.ask("unregister")
        }

        func checkMeta() async throws {
            let own = await session.id
            let partnerID = try #require(try await partner.ask("identify")["session"]?.integerValue)
            let sessions = try await session.meta.sessions.list()
            let other = try #require(sessions.first { Int64($0.rawValue) == partnerID })
            try #require(sessions.contains(own))
            try #require(try await session.meta.sessions.count() == sessions.count)
            try #require(try await session.meta.sessions.details(of: own).authMethod == session.details.authMethod)

            let procedure = partner.procedure("add")
            let number = try #require(try await session.meta.registrations.lookup(procedure))
            try #require(try await session.meta.registrations.details(of: number).procedure.string == procedure)
            try #require(try await session.meta.registrations.callees(of: number) == [other])

            let subscription = try await session.subscribe("\(prefix).topic") { (_: Int) in }
            let topic = try #require(await subscription.id)
            try #require(try await session.meta.subscriptions.lookup("\(prefix).topic") == topic)
            try #require(try await session.meta.subscriptions.subscribers(of: topic) == [own])

            // It hears of a session that joins and leaves: autobahn-python's registration of its own.
            let additions = try await session.meta.registrations.additions()
            try await partner.ask(
                "register", ["procedure": uri("new"), "match": "exact", "invoke": "single"])
            for try await addition in additions {
                try #require(addition.session == other)
                break
            }
            try await partner.ask("unregister")
        }
    }
#endif
