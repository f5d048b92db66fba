import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The examples PriceShop and PriceService` {
    private struct Price: Decodable { var cents: Int, worker: Int }

    @Test func `deal calls to all services in turn, and to those that are left`() async throws {
        try await withExample("PriceShop", "0") { shop in
            let address = try await shop.address()
            let url = "ws://\(address)/ws"
            #expect(try await answer(.get, "http://\(address)/prices/tea").status == .badGateway)
            try await withExample("PriceService", router: url) { first in
                try await withExample("PriceService", router: url) { _ in
                    try await withSession(to: url, realm: "realm1") { session in
                        try await waitForWorkers(2, session)
                        #expect(try await calls(20, session) == [10, 10])
                        first.terminate()
                        #expect(await first.ending() == .init(status: 0, lines: []))
                        #expect(try await calls(20, session) == [20])
                    }
                    let price = try await answer(.get, "http://\(address)/prices/tea")
                    #expect(price.status == .ok && price.text.contains(#""item":"tea""#))
                }
            }
        }
    }

    private func waitForWorkers(_ count: Int, _ session: Session) async throws {
        for _ in 0..<1000 {
            if let id = try await session.meta.registrations.lookup("com.example.price"),
                try await session.meta.registrations.calleeCount(of: id) == count
            {
                return
            }
            try await session.scheduler.sleep(for: .milliseconds(10))
        }
        Issue.record("\(count) services did not come")
    }

    /// How many calls each worker answered.
    private func calls(_ count: Int, _ session: Session) async throws -> [Int] {
        var answers: [Int: Int] = [:]
        for _ in 0..<count {
            let price: Price = try await session.call("com.example.price", "tea")
            answers[price.worker, default: 0] += 1
        }
        return answers.values.sorted()
    }
}
