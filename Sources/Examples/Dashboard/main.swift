// A live dashboard: how busy this machine is, in every browser that looks.
//
//     swift run Dashboard [port]                        # http://127.0.0.1:8080/
//     swampy subscribe com.example.machine.sample       # the same for programs
//
// The page needs no WAMP: `app.live` sends it a topic's events.
import Swampy
import Synchronization

/// The samples of the last two minutes, for who comes later.
final class History: Sendable {
    private let kept = Mutex<[Machine.Sample]>([])

    var samples: [Machine.Sample] { kept.withLock { $0 } }

    func append(_ sample: Machine.Sample) {
        kept.withLock { samples in
            samples.append(sample)
            if samples.count > 120 { samples.removeFirst() }
        }
    }
}

let port = CommandLine.arguments.dropFirst().first.flatMap { UInt16($0) } ?? 8080
let app = App(configuration: WAMPConfiguration(realm: "realm1", port: port))
let history = History()

app.file("/", bytes: PackageResources.dashboard_html, contentType: "text/html; charset=utf-8")
app.file("/dashboard.js", bytes: PackageResources.dashboard_js, contentType: "text/javascript; charset=utf-8")
app.view("/samples", procedure: "com.example.machine.samples") { history.samples }
app.live("/live", topic: "com.example.machine.sample")

app.background("sampling") { context in
    var machine = Machine()
    _ = machine.sample()  // the first is about all the time since the machine was started
    while true {
        try await context.scheduler.sleep(for: .seconds(1))
        let sample = machine.sample()
        history.append(sample)
        try await context.wamp.publish("com.example.machine.sample", sample)
    }
}
await app.main()
