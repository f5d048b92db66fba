internal import Glibc

/// What a torture finds in its folder, which `.ci/torture` makes: whatever is not there is not tried.
package struct TortureTools: Sendable {
    let folder: String

    /// - Parameter folder: may hold `right.pem` and `right.key`, a certificate for 127.0.0.1 that is trusted;
    ///   `expired.pem` and `elsewhere.pem` with keys, which nobody must accept; `jumping_clock.so`, a library that goes
    ///   before the C library; and `disk`, where a small file system is mounted.
    package init(folder: String) {
        self.folder = folder
    }

    static let rightName = "right"

    /// The certificate that clients trust.
    var certificate: String? { existing("\(Self.rightName).pem") }

    /// The names of certificates that nobody must accept.
    var wrongCertificates: [String] {
        certificate == nil ? [] : ["expired", "elsewhere"].filter { existing("\($0).pem") != nil }
    }

    var clock: JumpingClock? {
        existing("jumping_clock.so").map { JumpingClock(library: $0, file: "\(folder)/clock") }
    }

    /// Nil where there is none that may be filled.
    var disk: SmallDisk? { existing("disk").map { SmallDisk(folder: $0) } }

    /// Where the router's log goes: to the small disk, if there is one.
    var log: String { "\(existing("disk") ?? folder)/router.log" }

    /// What there is, for people.
    var missing: [String] {
        var missing: [String] = []
        if wrongCertificates.isEmpty { missing.append("certificates") }
        if clock == nil { missing.append("clock jumps") }
        if disk == nil { missing.append("a full disk") }
        return missing
    }

    private func existing(_ name: String) -> String? {
        access("\(folder)/\(name)", R_OK) == 0 ? "\(folder)/\(name)" : nil
    }
}

/// Writes a file anew.
///
/// - Throws: ``TortureFailure/noFile(_:reason:)``.
func writeFile(_ path: String, _ text: String) throws(TortureFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { if descriptor >= 0 { close(descriptor) } }
    let bytes = Array(text.utf8)
    guard descriptor >= 0, write(descriptor, bytes, bytes.count) == bytes.count else {
        throw .noFile(path, reason: String(cString: strerror(errno)))
    }
}
