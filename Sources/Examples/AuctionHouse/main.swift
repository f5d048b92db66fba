// A distributed actor in one process, and those who use it in others.
//
//     swift run AuctionHouse serve [port]                    # the actor, and a router at ws://127.0.0.1:8080/ws
//     swift run AuctionHouse bid Ada 10                      # calls it as if it were here
//     swift run AuctionHouse highest
//     swampy call com.example.auction.bid 20 Bob        # and so may everything that speaks WAMP
//
// SWAMPY_ROUTER names another router for those who bid.
import Glibc
import Swampy
import WAMPDistributed

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "serve" where arguments.count <= 2:
    try await serve(port: arguments.dropFirst().first.flatMap { UInt16($0) } ?? 8080)
case "bid" where arguments.count == 3:
    await tell { try await $0.bid(Int(arguments[2]) ?? 0, bidder: arguments[1]) }
case "highest" where arguments.count == 1: await tell { try await $0.highest }
default:
    print("usage: AuctionHouse serve [port] | bid <name> <amount> | highest")
    exit(64)
}

/// Serves the auction until the program is ended.
func serve(port: UInt16) async throws {
    let scheduler = try DefaultScheduler.get()
    let router = Router(configuration: RouterConfiguration(realms: ["realm1"]), on: scheduler)
    let system = WAMPActorSystem(try await router.session(realm: "realm1"))
    let auction = try await system.serve(as: "com.example.auction") { Auction(actorSystem: system) }
    print("listening on \(try await router.listen(at: "ws://127.0.0.1:\(port)/ws"))")
    fflush(nil)  // for who reads it through a pipe
    for await _ in Signals(.interrupt, .terminate) { break }
    await router.shutdown()
    withExtendedLifetime(auction) {}  // it is served for as long as somebody holds it
}

/// Joins the router, finds the auction, and prints what `ask` gets from it.
func tell(_ ask: @Sendable (Auction) async throws -> Auction.Bid?) async {
    let router = WAMPConfiguration().router ?? "ws://127.0.0.1:8080/ws"
    do {
        let bid = try await withSession(to: router, realm: "realm1") { session in
            try await ask(Auction.resolve(id: "com.example.auction", using: WAMPActorSystem(session)))
        }
        print(bid.map { "\($0.bidder) bids \($0.amount)" } ?? "nobody has bid yet")
    } catch {
        print(error)
        exit(1)
    }
}
