/// A parked task: resume it exactly once.
@usableFromInline package struct Waiter<Success: Sendable, Failure: Error>: Sendable {
    @usableFromInline package let continuation: UnsafeContinuation<Result<Success, Failure>, Never>

    @inlinable package init(_ continuation: UnsafeContinuation<Result<Success, Failure>, Never>) {
        self.continuation = continuation
    }

    @inlinable package func resume(returning value: Success) { continuation.resume(returning: .success(value)) }
    @inlinable package func resume(throwing failure: Failure) { continuation.resume(returning: .failure(failure)) }
}

extension Waiter where Success == Void {
    @inlinable package func resume() { resume(returning: ()) }
}

// The generic functions here are inlinable so that each use is compiled for its own types: looking up the metadata of
// a `Result` at run time cost more than all the rest of a wait.

/// Parks the current task until its waiter is resumed. `owner` is the actor that keeps the waiter.
///
/// `decide` runs on the owner and is the place for *every* decision (ready? failed? closed? cancelled?), because the
/// runtime may run other jobs between the `await` and the closure (swiftlang/swift#85668): it either resumes the
/// waiter at once or stores it. `cancelled` runs on the owner when the task is cancelled, at any time, even before
/// `decide`; it finds the stored waiter, if there is one, and resumes it.
@inlinable
package func park<Owner: Actor, Success: Sendable, Failure: Error>(
    _ owner: isolated Owner,
    on scheduler: any Scheduler,
    decide: (Waiter<Success, Failure>) -> Void,
    cancelled: @escaping @Sendable (isolated Owner) -> Void
) async throws(Failure) -> Success {
    let outcome: Result<Success, Failure> = await withTaskCancellationHandler {
        _ = owner  // SE-0420: a closure is isolated to an isolated parameter only when it captures it
        return await withUnsafeContinuation { decide(Waiter($0)) }
    } onCancel: {
        // Nobody waits for this task: it ends at once, and resumes the one that does wait.
        scheduler.task { await cancelled(owner) }
    }
    return try outcome.get()
}

/// Parks the current task until its waiter is resumed, and hears nothing of cancellation: for an owner that is told of
/// it in another way. `decide` as in ``park(_:on:decide:cancelled:)``, but not isolated.
@inlinable
package nonisolated(nonsending) func parkUncancellably<Success: Sendable, Failure: Error>(
    decide: (Waiter<Success, Failure>) -> Void
) async -> Result<Success, Failure> {
    await withUnsafeContinuation { decide(Waiter($0)) }
}
