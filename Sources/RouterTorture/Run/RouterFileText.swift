/// What the tormented router reads: its usual description, and others that it is given in the middle of calls.
struct RouterFileText: Sendable {
    enum Variant: CaseIterable {
        /// Everything is allowed.
        case usual
        /// There is another realm, too.
        case withAnotherRealm
        /// A topic may not be published to.
        case withoutTopic
        /// A procedure may not be called.
        case withoutProcedure
        /// Nonsense, which changes nothing.
        case faulty
    }

    let path: String
    private let folder: String
    /// What is wrong with the certificates of the last places where it listens.
    let wrongCertificates: [String]
    private let hasCertificates: Bool

    init(_ tools: TortureTools) {
        folder = tools.folder
        path = "\(tools.folder)/router.yaml"
        hasCertificates = tools.certificate != nil
        wrongCertificates = tools.wrongCertificates
    }

    /// At how many places clients connect.
    var rightPlaceCount: Int { hasCertificates ? 3 : 2 }
    /// At how many it listens.
    var placeCount: Int { rightPlaceCount + wrongCertificates.count }

    /// - Throws: ``TortureFailure/noFile(_:reason:)``.
    func write(_ variant: Variant) throws(TortureFailure) {
        try writeFile(path, text(variant))
    }

    private func text(_ variant: Variant) -> String {
        if variant == .faulty { return "realms: nonsense\n" }
        var lines = ["listen:", "  - ws://127.0.0.1:0/ws", "  - rs://127.0.0.1:0"]
        for name in (hasCertificates ? [TortureTools.rightName] : []) + wrongCertificates {
            let (certificate, key) = ("\(folder)/\(name).pem", "\(folder)/\(name).key")
            lines.append("  - { url: 'wss://127.0.0.1:0/ws', tls: { certificate: \(certificate), key: \(key) } }")
        }
        lines += ["realms:", "  realm1:", "    anonymous: guest", "    roles:", "      guest:", "        permissions:"]
        lines += permissions(variant).map { "          - \($0)" }
        if variant == .withAnotherRealm { lines.append("  realm2: { anonymous: guest, roles: { guest: all } }") }
        return lines.joined(separator: "\n") + "\n"
    }

    private func permissions(_ variant: Variant) -> [String] {
        var rules = [
            "{ uri: torture., match: prefix, allow: [call, register, publish, subscribe] }",
            "{ uri: wamp., match: prefix, allow: [call, subscribe] }",
        ]
        if variant == .withoutTopic { rules.append("{ uri: \(TortureLife.topics[0]), allow: [subscribe] }") }
        if variant == .withoutProcedure { rules.append("{ uri: \(TortureLife.procedure), allow: [register] }") }
        return rules
    }
}
