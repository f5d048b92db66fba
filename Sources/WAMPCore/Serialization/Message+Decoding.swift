extension Message {
    /// Reads a message: the envelope into values, the payload as bytes that were checked and copied.
    ///
    /// Throws how the peer broke the rules; the session is to be aborted then.
    public init(decoding bytes: RawSpan, as format: SerializationFormat) throws(ProtocolViolation) {
        switch format {
        case .json: try self.init(MessageReader<JSONReader>(bytes, as: format))
        case .messagePack: try self.init(MessageReader<MessagePackReader>(bytes, as: format))
        case .cbor: try self.init(MessageReader<CBORReader>(bytes, as: format))
        }
    }

    /// The layouts are those of the specification, 6.1 "Message Definitions": each type has its elements, no others.
    private init<Reader>(_ start: consuming MessageReader<Reader>) throws(ProtocolViolation) {
        var reader = start
        switch reader.type {
        case .hello:
            self = .hello(HelloMessage(realm: try reader.uri(), details: try reader.details()))
        case .welcome:
            self = .welcome(WelcomeMessage(session: try reader.id(), details: try reader.details()))
        case .abort:
            self = .abort(
                AbortMessage(details: try reader.details(), reason: try reader.uri(), payload: try reader.payload()))
        case .challenge:
            self = .challenge(ChallengeMessage(method: try reader.string(), extra: try reader.details()))
        case .authenticate:
            self = .authenticate(AuthenticateMessage(signature: try reader.string(), extra: try reader.details()))
        case .goodbye:
            self = .goodbye(GoodbyeMessage(details: try reader.details(), reason: try reader.uri()))
        case .error:
            self = .error(
                ErrorMessage(
                    requestType: try reader.requestType(), request: try reader.id(), details: try reader.details(),
                    error: try reader.uri(), payload: try reader.payload()))
        case .publish:
            self = .publish(
                PublishMessage(
                    request: try reader.id(), options: try reader.details(), topic: try reader.uri(),
                    payload: try reader.payload()))
        case .published:
            self = .published(PublishedMessage(request: try reader.id(), publication: try reader.id()))
        case .subscribe:
            self = .subscribe(
                SubscribeMessage(request: try reader.id(), options: try reader.details(), topic: try reader.uri()))
        case .subscribed:
            self = .subscribed(SubscribedMessage(request: try reader.id(), subscription: try reader.id()))
        case .unsubscribe:
            self = .unsubscribe(UnsubscribeMessage(request: try reader.id(), subscription: try reader.id()))
        case .unsubscribed:
            let (request, details) = try reader.requestAndRevocation()
            self = .unsubscribed(UnsubscribedMessage(request: request, details: details))
        case .event:
            self = .event(
                EventMessage(
                    subscription: try reader.id(), publication: try reader.id(), details: try reader.details(),
                    payload: try reader.payload()))
        case .call:
            self = .call(
                CallMessage(
                    request: try reader.id(), options: try reader.details(), procedure: try reader.uri(),
                    payload: try reader.payload()))
        case .cancel:
            self = .cancel(CancelMessage(request: try reader.id(), options: try reader.details()))
        case .result:
            self = .result(
                ResultMessage(request: try reader.id(), details: try reader.details(), payload: try reader.payload()))
        case .register:
            self = .register(
                RegisterMessage(request: try reader.id(), options: try reader.details(), procedure: try reader.uri()))
        case .registered:
            self = .registered(RegisteredMessage(request: try reader.id(), registration: try reader.id()))
        case .unregister:
            self = .unregister(UnregisterMessage(request: try reader.id(), registration: try reader.id()))
        case .unregistered:
            let (request, details) = try reader.requestAndRevocation()
            self = .unregistered(UnregisteredMessage(request: request, details: details))
        case .invocation:
            self = .invocation(
                InvocationMessage(
                    request: try reader.id(), registration: try reader.id(), details: try reader.details(),
                    payload: try reader.payload()))
        case .interrupt:
            self = .interrupt(InterruptMessage(request: try reader.id(), options: try reader.details()))
        case .yield:
            self = .yield(
                YieldMessage(request: try reader.id(), options: try reader.details(), payload: try reader.payload()))
        case .eventReceived:
            self = .eventReceived(EventReceivedMessage(publication: try reader.id()))
        }
        try reader.finish()
    }
}
