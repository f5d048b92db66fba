internal import WAMPCore

/// Why a load cannot go on.
package enum RouterLoadFailure: Error, Equatable, CustomStringConvertible {
    /// The router refuses something that the load needs, such as joining or registering.
    case refused(String)
    /// A session of the load is gone.
    case disconnected(String)
    /// Something else came back than was sent.
    case wrongPayload
    /// Every call was answered with an error.
    case onlyErrors(Int)
    /// Nothing was answered any more.
    case noAnswer(seconds: Double)
    /// There is no such process, or it is another user's.
    case noProcess(Int32)

    /// The answer that should have been another one.
    static func unexpected(_ message: Message) -> RouterLoadFailure {
        switch message {
        case .abort(let abort): .refused("\(abort.reason)")
        case .error(let error): .refused("\(error.error)")
        default: .refused("it answers with \(message.type)")
        }
    }

    /// One line for people.
    package var description: String {
        switch self {
        case .refused(let reason): "the router refuses: \(reason)"
        case .disconnected(let reason): "the router ended a session: \(reason)"
        case .wrongPayload: "something else came back than was sent"
        case .onlyErrors(let count): "all \(count) calls were answered with an error"
        case .noAnswer(let seconds): "the router answered nothing for \(seconds) seconds"
        case .noProcess(let id): "there is no process \(id) to look at"
        }
    }
}
