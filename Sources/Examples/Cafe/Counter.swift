import Swampy
import WAMPBridge

/// The app that guests see: its page, and their orders. It carries the router.
func makeCounter(port: UInt16) -> App {
    let app = App(configuration: WAMPConfiguration(realm: "realm1", port: port))
    let orders = Orders()

    app.file("/", bytes: PackageResources.cafe_html, contentType: "text/html; charset=utf-8")
    app.file("/cafe.js", bytes: PackageResources.cafe_js, contentType: "text/javascript; charset=utf-8")
    app.browserClient()

    app.view("/orders", procedure: "com.example.cafe.orders") { orders.all }

    // Browser -> app, by a call, or POST /orders with {"dish": "soup"}. The view's client asks the other app.
    var options = ViewOptions()
    options.register.disclosesCaller = true  // so that the guest can be served
    app.view(
        "/orders", method: .post, procedure: "com.example.cafe.order", arguments: ["dish"], options: options
    ) { (context: ViewContext, dish: String) in
        let order = orders.add(dish)
        try await context.wamp.publish("com.example.cafe.changed", order)
        let plate: String = try await context.wamp.rpc.com.example.kitchen.cook(order.id, dish)  // app -> app

        // App -> browser: a procedure that the guest's page offers.
        var thanks: String?
        if let guest = context.peer {
            thanks = try await context.wamp.call("com.example.guest.\(guest).serve", plate)
        }
        let served = orders.change(order.id) { ($0.state, $0.thanks) = ("served", thanks) } ?? order
        try await context.wamp.publish("com.example.cafe.changed", served)
        return served
    }

    // App -> app, by an event: the kitchen has begun.
    app.on("com.example.kitchen.cooking") { (context: ViewContext, id: Int) in
        guard let order = orders.change(id, { $0.state = "cooking" }) else { return }
        try await context.wamp.publish("com.example.cafe.changed", order)
    }
    return app
}
