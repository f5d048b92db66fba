internal import HTTPTypes
internal import WAMP
public import WebApp

extension App: ViewBuilder {
    /// See `view(_:method:procedure:topic:arguments:options:permission:_:)`.
    public func add(_ view: View, at ways: WaysIn, options: ViewOptions, permission: Permission?) {
        precondition(
            ways.path != nil || ways.procedure != nil || ways.topic != nil, "a view is a route, a procedure or a topic")
        let view = view.guarded(by: permission)
        if let path = ways.path {
            route(ways.method, path) { request, context in
                let context = ViewContext(.request(request), context)
                return try await context.running { try await view.respond(context) }
            }
        }
        if let procedure = ways.procedure {
            var options = options.register
            if permission != nil { options.disclosesCaller = true }
            component.offer(procedure, options) { view.procedureHandler($0) }
        }
        if let topic = ways.topic {
            component.subscribe(topic, options.subscribe) { view.eventHandler($0) }
        }
    }
}
