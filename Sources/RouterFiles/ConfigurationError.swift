/// One thing that is wrong in a configuration file.
public struct ConfigurationFault: Sendable, Equatable, CustomStringConvertible {
    /// The file, as it was named.
    public let file: String
    /// The line, from 1; nil when it concerns the whole file.
    public let line: Int?
    /// The keys that lead there, such as `realms.realm1.users.joe.role`; empty for the whole file.
    public let key: String
    /// What is wrong, in one sentence.
    public let message: String

    /// `router.yaml:12: realms.realm1.rols: there is no such key here; did you mean 'roles'?`
    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return key.isEmpty ? "\(place): \(message)" : "\(place): \(key): \(message)"
    }
}

/// Everything that is wrong in a configuration file, in the order of its lines.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong; never empty.
    public let faults: [ConfigurationFault]

    /// The faults, one a line.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
