/// A method that needs nothing but its name: the router knows what it has to.
struct PlainMethod: AuthenticationMethod {
    let name: String

    static let anonymous = PlainMethod(name: "anonymous")
    static let cookie = PlainMethod(name: "cookie")
    static let certificate = PlainMethod(name: "tls")

    mutating func answer(_ challenge: ChallengeMessage) throws(AuthenticationError) -> AuthenticateMessage {
        throw .unexpectedChallenge(method: name)
    }
}

/// The secret itself is the proof.
struct TicketMethod: AuthenticationMethod {
    let name = "ticket"
    let ticket: Secret

    mutating func answer(_ challenge: ChallengeMessage) throws(AuthenticationError) -> AuthenticateMessage {
        AuthenticateMessage(signature: ticket.text)
    }
}
