import Glibc
import Swampy

/// One of several programs that offer the same procedure: the router deals its calls to them in turn.
///
///     swift run PriceShop              # the router and a page at http://127.0.0.1:8080/
///     swift run PriceService           # in a terminal of its own, as often as you like
///
/// Start more of them and stop some, while the page asks for prices: no call goes to one that has left. Every
/// `WAMPService` takes `--url`, `--realm` and how to authenticate; see `--help`.
@main struct Prices: WAMPService {
    /// What a price is, and who said so.
    struct Price: Encodable {
        let item: String
        let cents: Int
        let worker: Int32
    }

    func start(_ client: Client) async throws {
        var options = RegisterOptions(invoke: .roundRobin)
        options.concurrency = 4  // a call beyond that goes to another service; when all are busy it is refused
        try await client.register("com.example.price", options: options) { (item: String) in
            try await client.scheduler.sleep(for: .milliseconds(20))  // a look into a data base, say
            return Price(item: item, cents: 100 + item.utf8.reduce(0) { ($0 * 31 + Int($1)) % 900 }, worker: getpid())
        }
    }
}
