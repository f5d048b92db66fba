import Glibc
import LibevScheduling
import Scheduling
import Sockets
import TLS

/// A TLS echo server: `tls-echo CERTIFICATE KEY`, both files in PEM.
///
/// It prints `listening on tls://127.0.0.1:PORT` and ends on SIGTERM.
@main
struct TLSEcho {
    static func main() async throws {
        guard CommandLine.arguments.count == 3 else { fatalError("usage: tls-echo CERTIFICATE KEY") }
        let identity = TLSIdentity(certificateFile: CommandLine.arguments[1], keyFile: CommandLine.arguments[2])
        let listener = try await Listener.serving(
            at: .ipv4("127.0.0.1", port: 0), tls: TLSContext(.server(identity)), on: LibevScheduler()
        ) { stream in
            do {
                while case let bytes = try await stream.read(), !bytes.isEmpty { try await stream.write(bytes) }
            } catch {
                // The peer is gone: there is nobody to tell.
            }
        }
        print("listening on tls://127.0.0.1:\(listener.address.port ?? 0)")
        fflush(nil)  // whoever started this waits for the line at the other end of a pipe or a file
        while true { pause() }
    }
}
