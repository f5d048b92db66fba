import Glibc
import Testing

/// Headless Chromium with the pages of the examples, and with the one that `swampy new` writes.
@Suite(
    .serialized, .timeLimit(.minutes(5)),
    .enabled(if: Machine.hasPeers && Machine.hasChromium, "the peers and Chromium are installed by `make test`"))
struct `The page of` {
    @Test(arguments: ["Starter", "Cafe", "Dashboard", "Chat"])
    func `an example works in a browser`(name: String) async throws {
        try await withPage(of: name) { try await drive(name, at: $0) }
    }

    @Test func `the example PriceShop shows both services`() async throws {
        try await withPage(of: "PriceShop") { page in
            let service = Machine.built("PriceService")
            let environment = ["SWAMPY_ROUTER": page.replacing("http:", with: "ws:") + "ws"]
            try await with(try Program(service, [], environment: environment), signal: SIGTERM) { _ in
                try await with(try Program(service, [], environment: environment), signal: SIGTERM) { _ in
                    try await drive("PriceShop", at: page)
                }
            }
        }
    }

    private func drive(_ name: String, at page: String) async throws {
        try await expectSuccess(
            try Program(Machine.python, [Machine.peer("browser_examples.py"), name, "--url", page]))
    }

    /// Runs `body` with the URL of the page that the program serves.
    private func withPage(of name: String, _ body: (String) async throws -> Void) async throws {
        let program = try Program(Machine.built(name), ["0"], errorsToOutput: true)
        try await with(program, signal: SIGTERM) { program in
            let line = try await program.require("127.0.0.1:")
            let address = try #require(line.firstMatch(of: /127\.0\.0\.1:\d+/))
            try await body("http://\(address.0)/")
        }
    }
}
