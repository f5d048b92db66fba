/// A watched descriptor. Confined to its scheduler, which closes the descriptor when it is safe to.
///
/// Dropping a watch that was not closed is a programming error and traps.
public protocol Watch: AnyObject {
    /// The descriptor, for reading and writing; it stays the watch's own.
    var descriptor: CInt { get }

    /// Replaces the set of events reported; the empty set pauses.
    func arm(_ interest: Readiness)

    /// Reports to `handler` from now on: a connection changes hands, such as from HTTP to WebSocket.
    func redirect(to handler: any ReadinessHandler)

    /// Stops reporting and closes the descriptor as soon as the scheduler allows. Nothing is reported afterwards.
    func close()
}
