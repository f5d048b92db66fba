package import ByteCore

extension Message {
    /// Appends the message to `queue`. Throws, and leaves the queue as it was, when `format` has no way to write one of
    /// the options or details, or of a payload that is written in another one.
    package func encode(as format: SerializationFormat, into queue: inout ByteQueue) throws(SerializationError) {
        let count = queue.count
        do throws(SerializationError) {
            switch format {
            case .json: try write(MessageWriter<JSONWriter>(to: &queue), to: &queue)
            case .messagePack: try write(MessageWriter<MessagePackWriter>(to: &queue), to: &queue)
            case .cbor: try write(MessageWriter<CBORWriter>(to: &queue), to: &queue)
            }
        } catch {
            queue.truncate(to: count)
            throw error
        }
    }

    private func write<Writer>(
        _ start: MessageWriter<Writer>, to queue: inout ByteQueue
    ) throws(SerializationError) {
        var writer = start
        writer.append(type.rawValue, to: &queue)
        switch self {
        case .hello(let message):
            writer.append(message.realm, to: &queue)
            try writer.append(message.details, to: &queue)
        case .welcome(let message):
            writer.append(message.session, to: &queue)
            try writer.append(message.details, to: &queue)
        case .abort(let message):
            try writer.append(message.details, to: &queue)
            writer.append(message.reason, to: &queue)
            try writer.append(message.payload, to: &queue)
        case .challenge(let message):
            writer.append(message.method, to: &queue)
            try writer.append(message.extra, to: &queue)
        case .authenticate(let message):
            writer.append(message.signature, to: &queue)
            try writer.append(message.extra, to: &queue)
        case .goodbye(let message):
            try writer.append(message.details, to: &queue)
            writer.append(message.reason, to: &queue)
        case .error(let message):
            writer.append(message.requestType.rawValue, to: &queue)
            writer.append(message.request, to: &queue)
            try writer.append(message.details, to: &queue)
            writer.append(message.error, to: &queue)
            try writer.append(message.payload, to: &queue)
        case .publish(let message):
            writer.append(message.request, to: &queue)
            try writer.append(message.options, to: &queue)
            writer.append(message.topic, to: &queue)
            try writer.append(message.payload, to: &queue)
        case .published(let message):
            writer.append(message.request, to: &queue)
            writer.append(message.publication, to: &queue)
        case .subscribe(let message):
            writer.append(message.request, to: &queue)
            try writer.append(message.options, to: &queue)
            writer.append(message.topic, to: &queue)
        case .subscribed(let message):
            writer.append(message.request, to: &queue)
            writer.append(message.subscription, to: &queue)
        case .unsubscribe(let message):
            writer.append(message.request, to: &queue)
            writer.append(message.subscription, to: &queue)
        case .unsubscribed(let message):
            writer.append(message.request, to: &queue)
            if let details = message.details { try writer.append(details, to: &queue) }
        case .event(let message):
            writer.append(message.subscription, to: &queue)
            writer.append(message.publication, to: &queue)
            try writer.append(message.details, to: &queue)
            try writer.append(message.payload, to: &queue)
        case .call(let message):
            writer.append(message.request, to: &queue)
            try writer.append(message.options, to: &queue)
            writer.append(message.procedure, to: &queue)
            try writer.append(message.payload, to: &queue)
        case .cancel(let message):
            writer.append(message.request, to: &queue)
            try writer.append(message.options, to: &queue)
        case .result(let message):
            writer.append(message.request, to: &queue)
            try writer.append(message.details, to: &queue)
            try writer.append(message.payload, to: &queue)
        case .register(let message):
            writer.append(message.request, to: &queue)
            try writer.append(message.options, to: &queue)
            writer.append(message.procedure, to: &queue)
        case .registered(let message):
            writer.append(message.request, to: &queue)
            writer.append(message.registration, to: &queue)
        case .unregister(let message):
            writer.append(message.request, to: &queue)
            writer.append(message.registration, to: &queue)
        case .unregistered(let message):
            writer.append(message.request, to: &queue)
            if let details = message.details { try writer.append(details, to: &queue) }
        case .invocation(let message):
            writer.append(message.request, to: &queue)
            writer.append(message.registration, to: &queue)
            try writer.append(message.details, to: &queue)
            try writer.append(message.payload, to: &queue)
        case .interrupt(let message):
            writer.append(message.request, to: &queue)
            try writer.append(message.options, to: &queue)
        case .yield(let message):
            writer.append(message.request, to: &queue)
            try writer.append(message.options, to: &queue)
            try writer.append(message.payload, to: &queue)
        case .eventReceived(let message):
            writer.append(message.publication, to: &queue)
        }
        writer.finish(&queue)
    }
}

extension WelcomeMessage {
    /// The message as ``Message/encode(as:into:)`` writes it, with `roles` for those in its details, which are most of it
    /// and were encoded before.
    package func encoded(as format: SerializationFormat, roles: [UInt8]) throws(SerializationError) -> [UInt8] {
        var queue = ByteQueue()
        switch format {
        case .json: try write(MessageWriter<JSONWriter>(to: &queue), roles, to: &queue)
        case .messagePack: try write(MessageWriter<MessagePackWriter>(to: &queue), roles, to: &queue)
        case .cbor: try write(MessageWriter<CBORWriter>(to: &queue), roles, to: &queue)
        }
        return [UInt8](copying: queue.bytes)
    }

    private func write<Writer>(
        _ start: MessageWriter<Writer>, _ roles: [UInt8], to queue: inout ByteQueue
    ) throws(SerializationError) {
        var writer = start
        writer.append(MessageType.welcome.rawValue, to: &queue)
        writer.append(session, to: &queue)
        try writer.append(details, with: roles, for: "roles", to: &queue)
        writer.finish(&queue)
    }
}
