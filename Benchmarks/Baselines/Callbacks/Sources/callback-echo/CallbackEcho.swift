import Glibc
import LibevScheduling
import Scheduling

/// What the scheduler's seam costs by itself: an echo server in Swift callbacks, with system calls of its own and
/// without any `await`, to be compared with the same in C.
///
///     callback-echo        prints `listening on tcp://127.0.0.1:PORT`; ends on SIGTERM
@main
struct CallbackEcho {
    static func main() async throws {
        let scheduler = try LibevScheduler()
        let server = Server(on: scheduler)
        let port = await server.listen()
        print("listening on tcp://127.0.0.1:\(port)")
        fflush(nil)  // whoever started this waits for the line at the other end of a pipe or a file
        while true { pause() }
    }
}

/// Ends the program with what the system says of the call that failed.
func fail(_ call: String) -> Never {
    perror(call)
    exit(1)
}

/// Where all connections read into; only the scheduler's thread touches it.
final class ReadBuffer: @unchecked Sendable {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 64)
}
