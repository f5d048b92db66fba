import Swampy
import WAMPBridge

/// The app: a page with a number that everybody who looks may raise, and sees raised at once.
func makeApp(configuration: WAMPConfiguration) -> App {
    let app = App(configuration: configuration)
    let counter = Counter()

    app.file("/", bytes: PackageResources.page_html, contentType: "text/html; charset=utf-8")
    app.file("/page.css", bytes: PackageResources.page_css, contentType: "text/css; charset=utf-8")
    app.file("/page.js", bytes: PackageResources.page_js, contentType: "text/javascript; charset=utf-8")
    app.browserClient("/wamp.js")

    // One handler, two ways in: GET /count, and a call of com.example.count.read.
    app.view("/count", procedure: "com.example.count.read") { counter.count }

    // POST /count, or a call: whoever subscribed hears of it, the pages among them.
    app.view("/count", method: .post, procedure: "com.example.count.add") { (context: ViewContext) in
        let count = counter.add()
        try await context.wamp.publish("com.example.count.changed", count)
        return count
    }
    return app
}
