#if Macros
    import Testing

    @Suite struct `The macros write` {
        @Test func `a registration for each procedure and a subscription for each topic`() {
            let expansion = Expansion(
                of: """
                    @WAMPService
                    public struct Service {
                        @Procedure("com.example.add", match: .prefix)
                        public func add(a: Int, _ b: Int = 2, call: Invocation) async throws -> Int { a + b }
                        @Topic("com.example.news")
                        func news(event: WAMP.Event) {}
                    }
                    """)
            #expect(
                expansion.code == """

                    public struct Service {
                        public func add(a: Int, _ b: Int = 2, call: Invocation) async throws -> Int { a + b }
                        func news(event: WAMP.Event) {}
                    }

                    extension Service {
                        /// Registers the procedures and subscribes to the topics, in the order they stand in.
                        public func offer(to peer: some WAMP.Peer) async throws {
                            try await peer.register("com.example.add", handler: WAMP.ProcedureHandler { (invocation: WAMP.Invocation) async throws -> WAMP.Payload in
                                var arguments = WAMP.ArgumentReader(invocation.payload)
                                return try await WAMPMacros.Expansion.answer(self.add(a: arguments.next(named: "a"), arguments.next(default: 2), call: invocation))
                            }, options: WAMP.RegisterOptions(match: .prefix))
                            try await peer.subscribe("com.example.news", handler: WAMP.EventHandler { (event: WAMP.Event) async throws -> Void in
                                try await WAMPMacros.Expansion.handled(self.news(event: event))
                            })
                        }

                        /// Offers everything; called once, when there is a session.
                        public func start(_ client: WAMP.Client) async throws {
                            try await offer(to: client)
                        }
                    }
                    """)
            #expect(expansion.complaints == [])
        }

        @Test func `no start where the type has one`() {
            let with = Expansion(of: "@WAMPService actor Service { func start(_ client: Client) async throws {} }")
            #expect(with.code.contains("func offer(to peer: some WAMP.Peer)"))
            #expect(!with.code.contains("func start(_ client: WAMP.Client)"))
            let without = Expansion(of: "@WAMPService actor Service { func start(at: Int, _ then: Int) {} }")
            #expect(without.code.contains("func start(_ client: WAMP.Client)"))
        }

        @Test func `conditions around what stands in conditions`() {
            let expansion = Expansion(
                of: """
                    @WAMPService struct Service {
                        #if DEBUG
                        @Procedure("com.example.state") func state() -> String { "" }
                        #else
                        @Procedure("com.example.state") static func state() {}
                        #endif
                    }
                    """)
            let offers = expansion.code.split(separator: "\n").map { $0.drop(while: \.isWhitespace) }
                .filter { $0.hasPrefix("#") || $0.hasPrefix("return") }
            #expect(
                offers.suffix(5) == [
                    "#if DEBUG", "return try await WAMPMacros.Expansion.answer(self.state())",
                    "#else", "return try await WAMPMacros.Expansion.answer(Self.state())",
                    "#endif",
                ])
            #expect(expansion.complaints == [])
        }

        @Test func `options and names as they stand`() {
            let code = Expansion(
                of: """
                    @WAMPService struct Service {
                        @Procedure(Names.first, options: shared) @Procedure("com.example.second", invoke: .random)
                        func both() {}
                        @Topic("com.example.news", match: .prefix, wantsRetained: true) func news() {}
                    }
                    """
            ).code
            #expect(code.contains("peer.register(Names.first, handler: "))
            #expect(code.contains("}, options: shared)"))
            #expect(code.contains("}, options: WAMP.RegisterOptions(invoke: .random))"))
            #expect(code.contains("}, options: WAMP.SubscribeOptions(match: .prefix, wantsRetained: true))"))
        }
    }
#endif
