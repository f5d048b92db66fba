// swift-tools-version: 6.2
import PackageDescription

// WebSocket echo servers on our schedulers, with nothing of WAMP, built by `Benchmarks/run`.
let package = Package(
    name: "websocket-echo",
    dependencies: [.package(name: "swampy", path: "../..")],
    targets: [
        .executableTarget(
            name: "websocket-echo",
            dependencies: [
                .product(name: "LibevScheduling", package: "swampy"),
                .product(name: "DispatchScheduling", package: "swampy"),
                .product(name: "Scheduling", package: "swampy"), .product(name: "WebSockets", package: "swampy"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
