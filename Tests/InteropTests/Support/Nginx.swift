import Foundation
import Scheduling
import Sockets
import TestSupport
import Testing

/// Debian's nginx, in front of another server.
enum Nginx {
    static let program = URL(filePath: "/usr/sbin/nginx")
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program.path) }

    /// Runs `body` beside an nginx that hands requests on to `upstream`, as its configuration spells it; where nobody
    /// listens there, what it takes is answered with 502.
    ///
    /// With a certificate it speaks TLS at both sides: it shows the certificate, and wants to see it at `upstream`.
    static func with(
        upstream: String, certificate: TestCertificate? = nil, on scheduler: any Scheduler,
        _ body: (SocketAddress) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "swampy-nginx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // what is left is the system's to remove
        let port = try await freePort(on: scheduler)
        let file = folder.appending(path: "nginx.conf")
        try configuration(folder.path, port: port, upstream: upstream, certificate).write(
            to: file, atomically: true, encoding: .utf8)
        let nginx = try Program(program, ["-p", folder.path, "-c", file.path])
        let address = SocketAddress.ipv4("127.0.0.1", port: port)
        // As one process it blocks the signals that its parent has blocked, which Foundation's threads have.
        try await InteropTests.with(nginx, signal: SIGKILL) { _ in
            try await untilListening(at: address, on: scheduler)
            try await body(address)
        }
    }

    private static func configuration(
        _ folder: String, port: UInt16, upstream: String, _ certificate: TestCertificate?
    ) -> String {
        let scheme = certificate == nil ? "http" : "https"
        let secured =
            certificate.map {
                """
                ssl_certificate \($0.certificate);
                ssl_certificate_key \($0.key);
                proxy_ssl_trusted_certificate \($0.certificate);
                proxy_ssl_verify on;
                proxy_ssl_name localhost;
                proxy_ssl_server_name on;
                """
            } ?? ""
        return """
            daemon off;
            master_process off;
            pid \(folder)/nginx.pid;
            error_log \(folder)/error.log;
            events { worker_connections 64; }
            http {
                access_log off;
                client_body_temp_path \(folder)/body;
                proxy_temp_path \(folder)/proxy;
                fastcgi_temp_path \(folder)/fastcgi;
                uwsgi_temp_path \(folder)/uwsgi;
                scgi_temp_path \(folder)/scgi;
                client_max_body_size 1000;
                map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
                server {
                    listen 127.0.0.1:\(port)\(certificate == nil ? "" : " ssl");
                    \(secured)
                    location / {
                        proxy_pass \(scheme)://\(upstream);
                        proxy_http_version 1.1;
                        proxy_set_header Host $http_host;
                        proxy_set_header Upgrade $http_upgrade;
                        proxy_set_header Connection $connection_upgrade;
                    }
                    location /upload {
                        client_max_body_size 0;
                        proxy_request_buffering off;
                        proxy_pass \(scheme)://\(upstream);
                        proxy_http_version 1.1;
                        proxy_set_header Host $http_host;
                    }
                }
            }
            """
    }
}

/// Waits until somebody listens at `address`.
func untilListening(at address: SocketAddress, on scheduler: any Scheduler) async throws {
    for _ in 0..<1000 {
        do {
            let stream = try await ByteStream.connected(to: address, on: scheduler)
            return await stream.close()
        } catch {
            try await scheduler.sleep(for: .milliseconds(10))
        }
    }
    Issue.record("nobody listens at \(address)")
}
