internal import WAMP
package import WAMPProxy

/// The rules of a proxy, in YAML or JSON:
///
///     topics: [com.example.news, "prefix:com.example.sensors."]
///     procedures: ["wildcard:com.example..status"]
///     back: { procedures: ["prefix:com.cluster."] }
package struct ProxyFile: Sendable {
    /// What it says, in the order of the file.
    package let rules: [ProxyRule]

    /// Reads a file.
    ///
    /// - Throws: everything that is wrong in it.
    package init(reading path: String) throws(ConfigurationError) {
        let reader = FileReader(file: path, environment: environmentVariable)
        rules = try reader.readFile { root in
            root.section { section in
                let back = section["back"]?.section { Self.rules(of: $0, .backward) } ?? []
                let rules = Self.rules(of: section, .forward) + back
                if rules.isEmpty { section.entry.fail("it has no rules: neither 'topics' nor 'procedures'") }
                return rules
            }
        }
    }

    private static func rules(of section: Section, _ direction: ProxyRule.Direction) -> [ProxyRule] {
        func list(_ key: String, _ kind: ProxyRule.Kind) -> [ProxyRule] {
            section[key]?.list { entry in
                guard let text = entry.string() else { return nil }
                guard let rule = ProxyRule(kind, text, direction) else {
                    entry.fail("'\(text)' is no URI; a pattern is prefix:com.example. or wildcard:com..name")
                    return nil
                }
                return rule
            } ?? []
        }
        return list("topics", .topics) + list("procedures", .procedures)
    }
}
