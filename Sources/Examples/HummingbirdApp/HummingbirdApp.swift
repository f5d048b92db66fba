#if Hummingbird
    import Hummingbird
    import HummingbirdWAMP
    import Swampy

    /// A guest book on Hummingbird that became a WAMP component:
    ///
    ///     swift run --traits Hummingbird HummingbirdApp --port 8080 [--own-server]
    ///     curl -H 'From: ada' --json '{"name": "Ada", "text": "hello"}' http://127.0.0.1:8080/entries
    ///     swampy subscribe com.example.guestbook.signed
    ///     swampy call com.example.guestbook.count
    ///
    /// With `--own-server` Hummingbird serves the guest book at the port, and the router for WAMP is at the next one.
    @main struct HummingbirdApp {
        static func main() async throws {
            let port = try port()
            let keepsServer = CommandLine.arguments.contains("--own-server")
            let guestbook = Guestbook()
            let scheduler = try DefaultScheduler.get()

            let wamp = App(configuration: WAMPConfiguration(port: keepsServer ? port + 1 : port))
            wamp.procedure("com.example.guestbook.count") { await guestbook.entries.count }
            wamp.procedure("com.example.guestbook.sign") { (name: String, text: String) in
                await guestbook.sign(Guestbook.Entry(name: name, text: text))
            }

            let router = makeRouter(guestbook)
            if keepsServer {
                let application = Application(
                    router: router,
                    configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: Int(port))))
                try await application.connected(by: wamp, on: scheduler).runService()
            } else {
                wamp.mount(router)
                try await wamp.runService(on: scheduler)
            }
        }

        private static func port() throws -> UInt16 {
            let arguments = CommandLine.arguments
            guard let index = arguments.firstIndex(of: "--port") else { return 8080 }
            guard index + 1 < arguments.count, let port = UInt16(arguments[index + 1]), port < .max else {
                throw Misuse()
            }
            return port
        }
    }

    private struct Misuse: Error, CustomStringConvertible {
        var description: String { "usage: HummingbirdApp [--port PORT] [--own-server]" }
    }
#endif
