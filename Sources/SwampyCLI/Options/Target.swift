import ArgumentParser
import RouterFiles
import Swampy

/// The router that a command connects to, and as whom: what options say, or else a profile, or else the environment.
struct Target {
    let router: String
    let realm: String
    let session: Session.Configuration

    /// - Throws: a `ValidationError` when something is missing, `SecretError` or `TLSError` for what cannot be read.
    init(
        router: String?, realm: String?, _ given: Credentials, _ authority: AuthorityOptions, profile: ClientProfile,
        environment: (String) -> String?
    ) throws {
        self.router = router ?? profile.router ?? environment("SWAMPY_ROUTER") ?? "ws://127.0.0.1:8080/ws"
        self.realm = realm ?? profile.realm ?? environment("SWAMPY_REALM") ?? "realm1"
        var session = Session.Configuration()
        session.tls = try authority.context(else: profile.authority)
        do {
            session.authentication = try given.filled(from: profile).authentication(environment: environment)
        } catch let error as Credentials.Invalid {
            throw ValidationError("\(error).")
        }
        self.session = session
    }
}

extension Credentials {
    /// With what `profile` says where these say nothing. Who was told how to authenticate does not mix that with the
    /// profile's secrets.
    fileprivate func filled(from profile: ClientProfile) -> Credentials {
        var filled = self
        filled.authID = authID ?? profile.authID
        guard methods.isEmpty, [ticket, secret, secretFile, keyFile].allSatisfy({ $0 == nil }) else { return filled }
        filled.methods = profile.methods
        filled.ticket = profile.ticket
        filled.secret = profile.secret
        filled.key = profile.key
        return filled
    }
}
