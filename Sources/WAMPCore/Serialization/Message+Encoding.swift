package import ByteCore

extension Message {
    /// Appends the message to `queue`. Throws, and leaves the queue as it was, when `format` has no way to write one of
    /// the options or details.
    package func encode(as format: SerializationFormat, into queue: inout ByteQueue) throws(SerializationError) {
        let count = queue.count
        do throws(SerializationError) {
            switch format {
            case .json: try appendJSON(to: &queue)
            }
        } catch {
            queue.truncate(to: count)
            throw error
        }
    }

    private func appendJSON(to queue: inout ByteQueue) throws(SerializationError) {
        queue.append(UInt8(ascii: "["))
        JSONWriter.append(integer: type.rawValue, to: &queue)
        switch self {
        case .hello(let message):
            queue.appendElement(message.realm)
            try queue.appendElement(message.details)
        case .welcome(let message):
            queue.appendElement(message.session)
            try queue.appendElement(message.details)
        case .abort(let message):
            try queue.appendElement(message.details)
            queue.appendElement(message.reason)
            queue.appendElements(message.payload)
        case .challenge(let message):
            queue.appendElement(message.method)
            try queue.appendElement(message.extra)
        case .authenticate(let message):
            queue.appendElement(message.signature)
            try queue.appendElement(message.extra)
        case .goodbye(let message):
            try queue.appendElement(message.details)
            queue.appendElement(message.reason)
        case .error(let message):
            queue.appendElement(message.requestType.rawValue)
            queue.appendElement(message.request)
            try queue.appendElement(message.details)
            queue.appendElement(message.error)
            queue.appendElements(message.payload)
        case .publish(let message):
            queue.appendElement(message.request)
            try queue.appendElement(message.options)
            queue.appendElement(message.topic)
            queue.appendElements(message.payload)
        case .published(let message):
            queue.appendElement(message.request)
            queue.appendElement(message.publication)
        case .subscribe(let message):
            queue.appendElement(message.request)
            try queue.appendElement(message.options)
            queue.appendElement(message.topic)
        case .subscribed(let message):
            queue.appendElement(message.request)
            queue.appendElement(message.subscription)
        case .unsubscribe(let message):
            queue.appendElement(message.request)
            queue.appendElement(message.subscription)
        case .unsubscribed(let message):
            queue.appendElement(message.request)
            if let details = message.details { try queue.appendElement(details) }
        case .event(let message):
            queue.appendElement(message.subscription)
            queue.appendElement(message.publication)
            try queue.appendElement(message.details)
            queue.appendElements(message.payload)
        case .call(let message):
            queue.appendElement(message.request)
            try queue.appendElement(message.options)
            queue.appendElement(message.procedure)
            queue.appendElements(message.payload)
        case .cancel(let message):
            queue.appendElement(message.request)
            try queue.appendElement(message.options)
        case .result(let message):
            queue.appendElement(message.request)
            try queue.appendElement(message.details)
            queue.appendElements(message.payload)
        case .register(let message):
            queue.appendElement(message.request)
            try queue.appendElement(message.options)
            queue.appendElement(message.procedure)
        case .registered(let message):
            queue.appendElement(message.request)
            queue.appendElement(message.registration)
        case .unregister(let message):
            queue.appendElement(message.request)
            queue.appendElement(message.registration)
        case .unregistered(let message):
            queue.appendElement(message.request)
            if let details = message.details { try queue.appendElement(details) }
        case .invocation(let message):
            queue.appendElement(message.request)
            queue.appendElement(message.registration)
            try queue.appendElement(message.details)
            queue.appendElements(message.payload)
        case .interrupt(let message):
            queue.appendElement(message.request)
            try queue.appendElement(message.options)
        case .yield(let message):
            queue.appendElement(message.request)
            try queue.appendElement(message.options)
            queue.appendElements(message.payload)
        case .eventReceived(let message):
            queue.appendElement(message.publication)
        }
        queue.append(UInt8(ascii: "]"))
    }
}

// Elements after the first, in JSON.
extension ByteQueue {
    fileprivate mutating func appendElement(_ number: UInt64) {
        append(UInt8(ascii: ","))
        JSONWriter.append(integer: number, to: &self)
    }

    fileprivate mutating func appendElement<Scope>(_ id: Identifier<Scope>) {
        appendElement(id.rawValue)
    }

    fileprivate mutating func appendElement(_ text: String) {
        append(UInt8(ascii: ","))
        JSONWriter.append(key: text, to: &self)  // as for keys, a first U+0000 does not mean binary data here
    }

    fileprivate mutating func appendElement(_ uri: URI) {
        appendElement(uri.string)
    }

    fileprivate mutating func appendElement(_ details: Details) throws(SerializationError) {
        append(UInt8(ascii: ","))
        try JSONWriter.append(details.values, to: &self)
    }

    /// What is empty is left out, but for the list that keyword arguments must follow.
    fileprivate mutating func appendElements(_ payload: Payload) {
        guard !payload.isEmpty else { return }
        append(UInt8(ascii: ","))
        if payload.hasArguments {
            append(payload.listBytes)
        } else {
            append("[]")
        }
        if payload.hasKeywordArguments {
            append(UInt8(ascii: ","))
            append(payload.dictionaryBytes)
        }
    }
}
