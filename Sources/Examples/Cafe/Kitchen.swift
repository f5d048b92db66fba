import Swampy

/// The app behind it: a component of the same realm that knows neither where the counter is nor who its guests are.
func makeKitchen(router: String, port: UInt16) -> App {
    let app = App(configuration: WAMPConfiguration(router: router, realm: "realm1", port: port))
    let menu = ["soup", "salad", "pancakes", "coffee"]

    app.view("/menu", procedure: "com.example.kitchen.menu") { menu }

    app.procedure("com.example.kitchen.cook") { (context: ViewContext, id: Int, dish: String) in
        guard menu.contains(dish) else { throw WAMPError("com.example.kitchen.unknown_dish", "we have no \(dish)") }
        try await context.wamp.publish("com.example.kitchen.cooking", id)
        try await context.scheduler.sleep(for: .milliseconds(800))
        return "the \(dish)"
    }
    return app
}
