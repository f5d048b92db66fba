#if Observability
    internal import Tracing
    internal import WAMPCore

    /// What a tracer writes into a message and reads from it.
    struct TraceContext {
        private static let keyword = "_trace_context"

        /// Writes what `tracer` has to say of `context` into the options of a message, and its payload if so configured.
        static func write(
            _ context: InstrumentationContext, of tracer: any Tracer, into options: inout Details,
            _ payload: inout Payload
        ) {
            var fields: [String: String] = [:]
            tracer.inject(context, into: &fields, using: Fields())
            guard !fields.isEmpty else { return }
            options.traceContext = fields
            guard Observability.contextCarrier == .optionsAndKeywordArgument else { return }
            let value = Value.dictionary(fields.mapValues { .string($0) })
            // A payload that cannot be read here goes out as it is: nobody gains from a call that fails for a trace.
            guard let extended = try? payload.replacing(keyword, with: value) else { return }
            payload = extended
        }

        /// Reads the context of the sender; takes it out of the payload if so configured.
        static func read(by tracer: any Tracer, from details: Details, _ payload: inout Payload)
            -> InstrumentationContext
        {
            var context = InstrumentationContext.topLevel
            var fields = details.traceContext
            // As above: a payload that cannot be read is left to the handler.
            if Observability.contextCarrier == .optionsAndKeywordArgument, payload.hasKeywordArguments,
                let value = try? payload.keywordArguments()[keyword],
                let stripped = try? payload.replacing(keyword, with: nil)
            {
                fields = fields ?? value.dictionaryValue?.compactMapValues(\.stringValue)
                payload = stripped
            }
            if let fields { tracer.extract(fields, into: &context, using: Fields()) }
            return context
        }
    }

    private struct Fields: Injector, Extractor {
        func inject(_ value: String, forKey key: String, into fields: inout [String: String]) {
            fields[key] = value
        }

        func extract(key: String, from fields: [String: String]) -> String? { fields[key] }
    }

    extension Payload {
        /// The same with another keyword argument, or without it.
        fileprivate func replacing(_ keyword: String, with value: Value?) throws(SerializationError) -> Payload {
            var keywords = try keywordArguments()
            keywords[keyword] = value
            return try Payload(arguments: arguments(), keywordArguments: keywords, format: format)
        }
    }
#endif
