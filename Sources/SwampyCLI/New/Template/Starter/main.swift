// swift run Starter [port]
import Swampy

let port = CommandLine.arguments.dropFirst().first.flatMap { UInt16($0) } ?? 8080
await makeApp(configuration: WAMPConfiguration(realm: "realm1", port: port)).main()
