/// What a ``Torture`` did, and what came of it.
package struct TortureFigures: Sendable, Equatable {
    /// Since it began.
    package var seconds = 0.0
    package var actCount = 0
    /// Everything that was sent and came.
    package var counts = LedgerCounts()
    /// How often something was done to the router, a client or a connection.
    package var faults: [String: Int] = [:]
    /// What is not as it must be, a line each.
    package var differences: [String] = []
    /// What could not be tried here.
    package var missing: [String] = []
    /// What limits the router's memory; nil for nothing.
    package var memoryLimit: String?
    /// The router's descriptors before anybody came.
    package var firstDescriptors = 0
    /// The same at the end of an act.
    package var lastDescriptors = 0
    /// The router's memory after the first act, in bytes.
    package var firstBytes = 0
    /// The same after the last.
    package var lastBytes = 0

    package init(missing: [String] = []) {
        self.missing = missing
    }

    mutating func count(_ fault: String, _ times: Int = 1) {
        faults[fault, default: 0] += times
    }

    var faultCount: Int { faults.values.reduce(0, +) }
    var grownBytes: Int { lastBytes - firstBytes }

    /// The router's memory and descriptors.
    var memoryText: String {
        "\(firstBytes >> 10) KiB after the first act, \(lastBytes >> 10) KiB now; "
            + "\(firstDescriptors) descriptors at first, \(lastDescriptors) now"
    }

    /// One line on how it goes.
    package var line: String {
        "\(Int(seconds)) s, act \(actCount): \(counts.operations) operations, \(counts.events) events, "
            + "\(faultCount) faults, \(differences.count) differences; router \(lastBytes >> 10) KiB"
    }

    /// All of it.
    package var text: String {
        let done = faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        var lines = [
            "\(counts.operations) operations in \(Int(seconds)) s and \(actCount) acts",
            counts.text,
            "faults: \(faultCount) (\(done))",
            "router: \(memoryText); memory limited to \(memoryLimit ?? "nothing"); nobody read its standard output",
        ]
        if !missing.isEmpty { lines.append("not tried here: \(missing.joined(separator: ", "))") }
        lines.append("differences: \(differences.count)")
        return (lines + differences.map { "  \($0)" }).joined(separator: "\n")
    }
}
