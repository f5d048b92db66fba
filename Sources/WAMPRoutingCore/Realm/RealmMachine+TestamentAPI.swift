import WAMPCore

// The testament meta API: what is published when the caller's session ends.

extension RealmMachine {
    func addTestament(
        _ arguments: MetaArguments, for caller: Member, at now: Duration
    ) throws(RoutingError) -> [Value] {
        let topic = URI(try arguments.string(0))
        try rules.check(topic)
        try rules.checkLength(topic)
        try rules.checkNotReserved(topic)
        var options = Details(try arguments.dictionary("publish_options") ?? [:])
        if let key = options.firstOffence(for: .publish) {
            throw .refused(.invalidArgument, "publish_options: invalid value of \(key)")
        }
        options.acknowledge = false
        if try authorize(.publish, topic, options, for: caller, at: now) {
            options.discloseMe = rules.publisherDisclosure != .never
        }
        try rules.checkDisclosure(rules.publisherDisclosure, isWanted: options.discloseMe)
        let payload: Payload
        do {
            payload = try Payload(arguments: arguments.list(1) ?? [], keywordArguments: arguments.dictionary(2) ?? [:])
        } catch let error as RoutingError {
            throw error
        } catch {
            throw .refused(.invalidArgument, "the testament cannot be written: \(error)")
        }
        try rules.checkLimit(.testaments, caller.testaments.count, rules.maximumTestaments)
        guard caller.testaments.byteCount + arguments.byteCount <= rules.maximumTestamentBytes else {
            throw .exceeded(.testamentBytes, maximum: rules.maximumTestamentBytes)
        }
        // A testament has no number of its own: it is never answered.
        let message = PublishMessage(request: 1, options: options, topic: topic, payload: payload)
        caller.testaments.add(message, byteCount: arguments.byteCount, to: try scope(arguments))
        return []
    }

    func flushTestaments(_ arguments: MetaArguments, for caller: Member) throws(RoutingError) -> [Value] {
        caller.testaments.flush(try scope(arguments))
        return []
    }

    private func scope(_ arguments: MetaArguments) throws(RoutingError) -> Testaments.Scope {
        guard let name = try arguments.string("scope") else { return .destroyed }
        guard let scope = Testaments.Scope(rawValue: name) else {
            throw .refused(.invalidArgument, "scope is neither destroyed nor detached")
        }
        return scope
    }
}
