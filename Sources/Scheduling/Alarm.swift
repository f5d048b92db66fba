/// A re-armable one-shot timer. Confined to its scheduler.
///
/// Dropping an alarm that is armed is a programming error and traps.
public protocol Alarm: AnyObject {
    /// Fires once at `deadline` and not before it, or in the next turn when it has passed; replaces an earlier deadline.
    func arm(at deadline: ContinuousClock.Instant)

    /// Forgets the deadline. An alarm that was disarmed does not fire, even when it was due in this very turn.
    func disarm()
}
