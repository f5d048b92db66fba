// A shop that asks whoever offers prices: see PriceService.
//
//     swift run PriceShop [port]       # http://127.0.0.1:8080/
//
//     curl http://127.0.0.1:8080/prices/tea
import Swampy
import WAMPBridge

let port = CommandLine.arguments.dropFirst().first.flatMap { UInt16($0) } ?? 8080
let app = App(configuration: WAMPConfiguration(realm: "realm1", port: port))
app.file("/", bytes: PackageResources.shop_html, contentType: "text/html; charset=utf-8")
app.browserClient()

// A request becomes a call, which goes to one of the services. While there is none, the answer is 502.
app.get("/prices/:item") { request, context -> Value in
    try await context.wamp.rpc.com.example.price(request.parameters["item"])
}
await app.main()
