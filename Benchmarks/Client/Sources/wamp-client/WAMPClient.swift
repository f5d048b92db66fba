import Glibc
import LibevScheduling
import Scheduling
import WAMP

/// A WAMP caller that measures itself, and a callee for it.
///
///     wamp-client serve URL REALM PROCEDURE
///     wamp-client call URL REALM PROCEDURE IN_FLIGHT SIZE CALLS
///
/// `serve` registers a procedure that returns its argument, prints `READY` and stays until it is ended. `call` has so many
/// calls outstanding at a time, with a text of so many characters, and prints one JSON object as `Load/client_load.py` does.
/// Over WebSocket they speak JSON, over RawSocket MessagePack.
@main
struct WAMPClient {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let numbers = arguments.dropFirst(4).compactMap { Int($0) }
        let isCaller = arguments.first == "call" && arguments.count == 7 && numbers.count == 3
        guard isCaller || (arguments.first == "serve" && arguments.count == 4) else {
            fatalError("usage: wamp-client serve URL REALM PROCEDURE, or call URL REALM PROCEDURE IN_FLIGHT SIZE CALLS")
        }
        let (url, realm, procedure) = (arguments[2], arguments[3], arguments[4])
        var configuration = Session.Configuration()
        configuration.serializers = [url.hasPrefix("rs") ? .messagePack : .json]
        let asked = configuration
        let scheduler = try LibevScheduler()
        try await scheduler.run {
            try await withSession(to: url, realm: realm, configuration: asked, on: scheduler) { session in
                if isCaller {
                    let caller = Caller(session, procedure, size: numbers[1])
                    print(try await caller.measure(calls: numbers[2], inFlight: numbers[0]))
                } else {
                    try await serve(procedure, session)
                }
            }
        }
        await scheduler.shutdown()
    }

    private static func serve(_ procedure: String, _ session: Session) async throws {
        try await session.register(procedure) { (argument: String) in argument }
        print("READY")
        fflush(nil)  // whoever started this waits for the line at the other end of a pipe or a file
        _ = await session.waitUntilEnded()
    }
}
