#if Macros
    /// Writes what offers the functions of a type that are marked as procedures and topics.
    ///
    /// ```swift
    /// @main @WAMPService struct Arithmetic: WAMPService {
    ///     @Procedure("com.example.add")
    ///     func add(a: Int, b: Int = 2) -> Int { a + b }
    ///
    ///     @Topic("com.example.news", match: .prefix)
    ///     func news(text: String, event: Event) { print("\(event.topic): \(text)") }
    /// }
    /// ```
    ///
    /// It adds two functions to the type:
    ///
    /// - `offer(to:)`, which registers the procedures at a peer and subscribes to the topics, in the order they stand
    ///   in, and throws what the router answers to the first that it refuses;
    /// - `start(_:)`, which calls it, unless the type has one of its own. This is what the protocol `WAMPService` of
    ///   `Swampy` wants, which makes a program of the type.
    ///
    /// Calls and events come at the same time, so the type is `Sendable`: a struct, an actor, or a final class that is.
    @attached(extension, names: named(offer(to:)), named(start(_:)))
    public macro WAMPService() = #externalMacro(module: "WAMPMacrosPlugin", type: "ServiceMacro")

    /// Marks a function of a type with `@WAMPService` as a procedure.
    ///
    /// A parameter takes the positional argument at its place and, where the call has no more of those, the keyword
    /// argument of its name; one whose label is `_` takes no keyword argument. One that is missing is its default value, or
    /// nil if the parameter is optional; otherwise the caller is answered `wamp.error.invalid_argument`. Parameters of the
    /// type ``/WAMP/Invocation`` take none: they are given the call itself.
    ///
    /// What the function returns is the result; one that returns nothing answers without results, and one that returns
    /// a `Payload` with all of it. What it throws reaches the caller, as with `Peer.register`.
    ///
    /// - Parameters:
    ///   - procedure: the name or pattern; a literal is checked where it stands.
    ///   - match: whether it is the name of one procedure, or a pattern of many.
    ///   - invoke: whether other callees may offer the procedure as well, and which of them gets a call.
    @attached(peer)
    public macro Procedure(
        _ procedure: String, match: MatchPolicy = .exact, invoke: InvocationPolicy = .single
    ) = #externalMacro(module: "WAMPMacrosPlugin", type: "ProcedureMacro")

    /// Marks a function of a type with `@WAMPService` as a procedure that is offered in some special way.
    @attached(peer)
    public macro Procedure(_ procedure: String, options: RegisterOptions) =
        #externalMacro(module: "WAMPMacrosPlugin", type: "ProcedureMacro")

    /// Marks a function of a type with `@WAMPService` as one that is called with the events of a topic.
    ///
    /// Its parameters take the arguments of an event as those of a procedure take the arguments of a call, and one of
    /// the type ``/WAMP/Event`` the event itself. What the function returns goes nowhere, and what it throws is logged.
    ///
    /// - Parameters:
    ///   - topic: the name or pattern; a literal is checked where it stands.
    ///   - match: whether it is the name of one topic, or a pattern of many.
    ///   - wantsRetained: whether the latest event that the router kept is wanted first.
    @attached(peer)
    public macro Topic(
        _ topic: String, match: MatchPolicy = .exact, wantsRetained: Bool = false
    ) = #externalMacro(module: "WAMPMacrosPlugin", type: "TopicMacro")

    /// Marks a function of a type with `@WAMPService` as one that is called with the events of a topic, which is
    /// subscribed to in some special way.
    @attached(peer)
    public macro Topic(_ topic: String, options: SubscribeOptions) =
        #externalMacro(module: "WAMPMacrosPlugin", type: "TopicMacro")
#endif
