import CryptoCore
package import WAMPCore

/// The router's part in one authentication by a method that WAMP knows: what is asked, and whether the answer proves it.
///
/// Somebody who does not exist is asked like one who does, and refused in the same words and not before.
package struct AuthenticationMachine: Sendable {
    package enum Action: Equatable, Sendable {
        case challenge(ChallengeMessage)
        case accept(Identity, authExtra: [String: Value]?)
        case refuse(AuthenticationRefusal)
    }

    /// What does not depend on the client.
    package struct Context: Sendable {
        /// Who told the router about the users: `static` or `dynamic`.
        package var provider: String
        /// The key that the router proves to clients that ask for it.
        package var routerKey: SigningKey?
        /// What users that do not exist are made of; 32 bytes that nobody knows.
        package var imitationSecret: [UInt8]
        /// The time of day.
        package var now: Timestamp

        package init(provider: String, routerKey: SigningKey?, imitationSecret: [UInt8], now: Timestamp) {
            self.provider = provider
            self.routerKey = routerKey
            self.imitationSecret = imitationSecret
            self.now = now
        }
    }

    private let identity: Identity
    private let check: any CredentialCheck
    private let isImitation: Bool

    /// Begins: the first action is in `action`, and the machine is nil when it is the last one as well.
    package static func begin(
        _ applicant: Applicant, among users: Users, _ context: Context,
        using generator: inout some RandomNumberGenerator
    ) -> (machine: AuthenticationMachine?, action: Action) {
        if applicant.method == "tls" { return (nil, byCertificate(applicant, users, context)) }
        do {
            let machine = try AuthenticationMachine(applicant, users, context, using: &generator)
            return (machine, .challenge(ChallengeMessage(method: applicant.method, extra: machine.check.challenge)))
        } catch let error as AuthenticationRefusal {
            return (nil, .refuse(error))
        } catch {
            return (nil, .refuse(AuthenticationRefusal(.authenticationFailed, "\(error)")))
        }
    }

    /// The client answered. The machine is done.
    package func received(_ answer: AuthenticateMessage) -> Action {
        do throws(CryptoError) {
            let isAccepted = try check.accepts(answer)
            let proof = try check.proof()
            guard isAccepted, !isImitation else { return .refuse(.denied) }
            return .accept(identity, authExtra: proof)
        } catch {
            return .refuse(AuthenticationRefusal(.authenticationFailed, error.description))
        }
    }

    private init(
        _ applicant: Applicant, _ users: Users, _ context: Context, using generator: inout some RandomNumberGenerator
    ) throws {
        let key = applicant.publicKey
        let names = applicant.authID.map { [$0] } ?? key.map { users.names(having: $0) } ?? []
        // Two users with one key cannot be told apart; a key that nobody has is somebody who does not exist.
        guard let authID = names.count == 1 ? names[0] : key.map({ Hexadecimal.encode($0) }) else {
            throw AuthenticationRefusal(.authenticationDenied, "HELLO does not say who it is: authid is missing")
        }
        let known = users[authID].flatMap { user in
            user.credentials.contains { $0.fits(applicant.method, key: key) } ? user : nil
        }
        isImitation = known == nil
        let user =
            try known
            ?? users.imitation(of: authID, method: applicant.method, secret: context.imitationSecret)
        identity = Identity(
            authID: authID, authRole: user.role, authMethod: applicant.method, authProvider: context.provider)
        let wantedKey = isImitation ? nil : key
        let credentials = user.credentials.filter { $0.fits(applicant.method, key: wantedKey) }
        switch credentials.first {
        case .ticket(let ticket): check = TicketCheck(ticket: ticket)
        case .wampcra(let credential):
            let text = try Self.challengeText(applicant, identity, context.now, using: &generator)
            check = CRACheck(credential, text: text)
        case .scram(let credential):
            check = try SCRAMCheck(credential, applicant, authID: authID, using: &generator)
        default:
            let keys = credentials.compactMap { credential -> [UInt8]? in
                if case .cryptosign(let key) = credential { key } else { nil }
            }
            check = try CryptosignCheck(keys, applicant, routerKey: context.routerKey, using: &generator)
        }
    }

    /// The connection has proved it already, or nothing will.
    private static func byCertificate(_ applicant: Applicant, _ users: Users, _ context: Context) -> Action {
        guard let fingerprint = applicant.transport.certificateFingerprint else { return .refuse(.denied) }
        let names = users.names(having: fingerprint).filter { applicant.authID == nil || applicant.authID == $0 }
        guard names.count == 1, let user = users[names[0]] else { return .refuse(.denied) }
        return .accept(
            Identity(authID: names[0], authRole: user.role, authMethod: "tls", authProvider: context.provider),
            authExtra: nil)
    }

    /// What a client of WAMP challenge-response signs: JSON that is of use for no other session.
    private static func challengeText(
        _ applicant: Applicant, _ identity: Identity, _ now: Timestamp,
        using generator: inout some RandomNumberGenerator
    ) throws -> String {
        let challenge: Value = [
            "authid": .string(identity.authID), "authrole": .string(identity.authRole),
            "authmethod": .string(identity.authMethod), "authprovider": .string(identity.authProvider),
            "nonce": .string(Hexadecimal.encode(generator.bytes(32))),
            "timestamp": .string(now.description),
            "session": .integer(Int64(applicant.session.rawValue)),
        ]
        return try challenge.json()
    }
}

extension AuthenticationRefusal {
    /// The same for a wrong secret and for a user who does not exist.
    package static let denied = AuthenticationRefusal(
        .authenticationDenied, "the client did not prove who it says it is")
}

extension Credential {
    /// Whether it is for this method, and this key if the client names one.
    fileprivate func fits(_ method: String, key: [UInt8]?) -> Bool {
        guard self.method == method else { return false }
        if case .cryptosign(let own) = self, let key { return own == key }
        return true
    }
}
