/// How far a comparison has come.
public struct LoopProgress: Sendable {
    /// How many samples are done.
    public let done: Int
    /// How many there are to take, if time allows.
    public let total: Int
    /// What is measured next.
    public let situation: Situation
    /// The scheduler that is measured next, by its candidate's name.
    public let candidate: String
    /// How long it has been running.
    public let elapsed: Duration
}
