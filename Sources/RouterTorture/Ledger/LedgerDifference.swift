/// Something that is not as it must be.
package enum LedgerDifference: Hashable, Sendable, CustomStringConvertible {
    /// A line of a client that says nothing.
    case unreadable(String)
    /// A call or publication of which nothing was heard, although its client lived.
    case unanswered(String)
    /// A call or publication that came back twice.
    case answeredTwice(String)
    /// A call that came back with something else than its procedure computes.
    case wrongResult(String)
    /// A call that came back with an error that nothing explains.
    case unexpectedError(String, String)
    /// A call that ran more than once.
    case ranTwice(String)
    /// A call that ran, and that nobody made.
    case ranUncalled(String)
    /// A call that came back with a result, and that nobody ran.
    case answeredUnrun(String)
    /// A call that came back as if it could not be run, and that ran.
    case refusedButRun(String)
    /// A call of a procedure that was offered at the time, and did not reach it.
    case registrationLost(String)
    /// A call of a procedure that was taken back before, and ran.
    case registrationLingers(String)
    /// An acknowledged publication that did not reach a session that lived through it.
    case lostEvent(String, session: String)
    /// A publication that reached a subscription twice.
    case doubledEvent(String, session: String)
    /// A publication that came after a later one of the same publisher.
    case reorderedEvent(String, session: String)
    /// An event that nobody has published, or not there, or that was refused.
    case inventedEvent(String, session: String)
    /// A session that ended since the router broke the protocol, or for a reason that nothing explains.
    case unexpectedEnd(session: String, String)
    /// A session that neither ended nor lived to the end.
    case missingEnd(session: String)

    /// One line.
    package var description: String {
        switch self {
        case .unreadable(let line): "a line that says nothing: \(line)"
        case .unanswered(let name): "\(name) was never answered"
        case .answeredTwice(let name): "\(name) was answered twice"
        case .wrongResult(let name): "the call \(name) has a wrong result"
        case .unexpectedError(let name, let error): "the call \(name) failed with \(error)"
        case .ranTwice(let name): "the call \(name) ran twice"
        case .ranUncalled(let name): "the call \(name) ran, and was never made"
        case .answeredUnrun(let name): "the call \(name) has a result, and never ran"
        case .refusedButRun(let name): "the call \(name) was refused, and ran"
        case .registrationLost(let name): "the call \(name) did not reach its procedure, which was offered"
        case .registrationLingers(let name): "the call \(name) reached a procedure that was taken back"
        case .lostEvent(let name, let session): "\(session) did not get the event \(name)"
        case .doubledEvent(let name, let session): "\(session) got the event \(name) twice"
        case .reorderedEvent(let name, let session): "\(session) got the event \(name) after a later one"
        case .inventedEvent(let name, let session): "\(session) got the event \(name), which is not for it"
        case .unexpectedEnd(let session, let reason): "the session \(session) ended: \(reason)"
        case .missingEnd(let session): "the session \(session) never ended"
        }
    }
}
