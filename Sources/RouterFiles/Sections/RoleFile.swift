internal import WAMPRouter

extension Permissions.Role {
    /// Reads `all`, or a section with permissions or the procedure that decides.
    init?(_ entry: Entry) {
        if entry.isScalar {
            guard let role: Self = entry.choice(["all": .unrestricted]) else { return nil }
            self = role
        } else if let role = entry.section({ Permissions.Role($0) }) {
            self = role
        } else {
            return nil
        }
    }

    private init?(_ section: Section) {
        let authorizer = section["authorizer"]?.uri()
        let permissions = section["permissions"]?.list { $0.section { Permission($0) } }
        switch (authorizer, permissions) {
        case (let authorizer?, nil): self = .procedure(authorizer)
        case (nil, let permissions?): self = .permissions(permissions)
        case (_?, _?):
            section.entry.fail("either 'permissions' or 'authorizer', but not both")
            return nil
        case (nil, nil):
            section.entry.fail("neither 'permissions' nor 'authorizer' is there")
            return nil
        }
    }
}

extension Permission {
    /// Reads a pattern and what is allowed there.
    fileprivate init?(_ section: Section) {
        let uri = section.required("uri")?.string()
        let match = section["match"]?.choice(MatchPolicy.names) ?? .exact
        let actions = section.required("allow")?.list { $0.choice(AuthorizationRequest.Action.names) }
        let discloses = section["disclose"]?.list { $0.choice(["caller": true, "publisher": false]) } ?? []
        guard let uri, let actions else { return nil }
        self.init(
            URI(uri), match: match, allows: Set(actions), disclosesCaller: discloses.contains(true),
            disclosesPublisher: discloses.contains(false))
        if !URI(uri).isValid(.loose, match: match) { section.entry.fail("'\(uri)' is no URI") }
    }
}

extension AuthorizationRequest.Action {
    static let names: KeyValuePairs<String, AuthorizationRequest.Action> = [
        "call": .call, "register": .register, "publish": .publish, "subscribe": .subscribe,
    ]
}

extension Entry {
    func uri() -> URI? {
        guard let text = string() else { return nil }
        if !URI(text).isValid(.loose) { fail("'\(text)' is no URI") }
        return URI(text)
    }
}
