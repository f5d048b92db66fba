// A café of two apps: what Flask-WAMP was made for.
//
//     swift run Cafe [port]                             # http://127.0.0.1:8080/
//
// Browser and app call each other and hear of each other's events, and so do the two apps, the counter and the kitchen.
// Here they share a process; each would be the same in its own, with SWAMPY_ROUTER for the kitchen. Every view is there
// over HTTP as well:
//
//     curl -d '{"dish": "soup"}' -H 'Content-Type: application/json' http://127.0.0.1:8080/orders
//     curl http://127.0.0.1:8081/menu
import Glibc
import Swampy

let port = CommandLine.arguments.dropFirst().first.flatMap { UInt16($0) } ?? 8080
let counter = try await makeCounter(port: port).start()
print("listening on http://\(counter.address)/")
fflush(nil)  // for who reads it through a pipe
await makeKitchen(router: "ws://\(counter.address)/ws", port: port == 0 ? 0 : port &+ 1).main()
