internal import Logging
internal import Scheduling

/// Makes contexts: each begins with the app's values, and every extension adds its own.
struct ContextFactory: Sendable {
    let scheduler: any Scheduler
    let logger: Logger
    let storage: ContextStorage
    let extensions: [any AppExtension]

    func make() -> RequestContext {
        var context = RequestContext(scheduler: scheduler, logger: logger, storage: storage)
        for appExtension in extensions { appExtension.prepare(&context) }
        return context
    }
}
