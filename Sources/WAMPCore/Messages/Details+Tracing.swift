/// The context of a trace, which travels beside the arguments.
extension Details {
    /// What a tracer of the caller or publisher tells that of the callee or subscriber: of W3C's Trace Context, the
    /// texts `traceparent` and `tracestate`.
    ///
    /// It is no option of WAMP; our router passes it on in CALL and PUBLISH, others may not.
    public var traceContext: [String: String]? {
        get { values["x_trace_context"]?.dictionaryValue?.compactMapValues(\.stringValue) }
        set { values["x_trace_context"] = newValue.map { .dictionary($0.mapValues { .string($0) }) } }
    }

    /// Takes the context over from the options of a CALL or PUBLISH, if there is one.
    package mutating func forwardTraceContext(from options: Details) {
        if let context = options.values["x_trace_context"] { values["x_trace_context"] = context }
    }
}
