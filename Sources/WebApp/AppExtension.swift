public import Scheduling

/// Something that lives as long as an app serves, and may add to the context of every request: a database, a router,
/// a connected client.
public protocol AppExtension: Sendable {
    /// Called before the first request is accepted, in the order in which extensions were added. It may still add
    /// routes, middleware and values; they go when the app stops, since they are added anew at the next start. When it
    /// throws, the app does not start, and what was started is stopped.
    func start(_ app: App, on scheduler: any Scheduler) async throws

    /// Called after the last request was answered, in reverse order.
    func stop() async

    /// Called for every request, on the scheduler, before middleware and handler.
    func prepare(_ context: inout RequestContext)
}

extension AppExtension {
    /// Nothing to start.
    public func start(_ app: App, on scheduler: any Scheduler) async throws {}

    /// Nothing to stop.
    public func stop() async {}

    /// Nothing to add.
    public func prepare(_ context: inout RequestContext) {}
}
