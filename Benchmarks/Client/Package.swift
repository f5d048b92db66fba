// swift-tools-version: 6.2
import PackageDescription

// A WAMP caller, and a callee for it, built by `Benchmarks/run client`.
let package = Package(
    name: "wamp-client",
    dependencies: [.package(name: "swampy", path: "../..")],
    targets: [
        .executableTarget(
            name: "wamp-client",
            dependencies: [
                .product(name: "LibevScheduling", package: "swampy"),
                .product(name: "Scheduling", package: "swampy"), .product(name: "WAMP", package: "swampy"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
