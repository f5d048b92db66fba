import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The example AuctionHouse` {
    @Test func `takes bids of other processes, and of other languages`() async throws {
        try await withExample("AuctionHouse", "serve", "0") { house in
            let url = "ws://\(try await house.address())/ws"
            #expect(try await ask("highest", at: url) == .init(status: 0, lines: ["nobody has bid yet"]))
            #expect(try await ask("bid", "Ada", "10", at: url) == .init(status: 0, lines: ["Ada bids 10"]))
            let low = try await ask("bid", "Bob", "9", at: url)
            #expect(low.status == 1 && low.lines.joined().contains("Ada bids 10 already"))
            // Without the actor's type, as clients in other languages do.
            try await withSession(to: url, realm: "realm1") { session in
                let bid: [String: Value] = try await session.call("com.example.auction.bid", 20, "Bob")
                #expect(bid == ["bidder": "Bob", "amount": 20])
            }
            #expect(try await ask("highest", at: url) == .init(status: 0, lines: ["Bob bids 20"]))
            #expect(try await ask("sell", at: url).status == 64)
            house.terminate()
            #expect(await house.ending() == .init(status: 0, lines: []))
        }
    }

    private func ask(_ arguments: String..., at url: String) async throws -> ExampleProgram.Ending {
        try await ExampleProgram("AuctionHouse", arguments, router: url).ending()
    }
}
