import Foundation
import TLS

/// A certificate for localhost and 127.0.0.1 that has signed itself, made by the `openssl` command.
struct TestCertificate {
    let certificate: String
    let key: String

    /// The certificate and its key in `folder`.
    init(_ name: String = "localhost", in folder: URL) async throws {
        certificate = folder.appending(path: "\(name).pem").path
        key = folder.appending(path: "\(name).key").path
        let program = try Program(
            openssl,
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-keyout", key, "-out", certificate, "-subj", "/CN=\(name)",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            ])
        if await program.end() != 0 { throw Failed() }
    }
}

#if TLS
    extension TestCertificate {
        /// What a client needs that trusts this certificate, and no other.
        func trustedContext() throws -> TLSContext {
            var configuration = TLSConfiguration.client()
            configuration.authorities = .only([.file(certificate)])
            return try TLSContext(configuration)
        }
    }
#endif

/// The program that comes with OpenSSL.
let openssl = URL(filePath: "/usr/bin/openssl")

/// Runs `body` with a folder of its own, which is removed afterwards.
func withFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "swampy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }  // a folder left behind fails no test
    try await body(folder)
}
