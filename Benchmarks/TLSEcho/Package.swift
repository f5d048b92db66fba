// swift-tools-version: 6.2
import PackageDescription

// A TLS echo server on our libev scheduler, built by `Benchmarks/run`.
let package = Package(
    name: "tls-echo",
    dependencies: [.package(name: "swampy", path: "../..")],
    targets: [
        .executableTarget(
            name: "tls-echo",
            dependencies: [
                .product(name: "LibevScheduling", package: "swampy"), .product(name: "Scheduling", package: "swampy"),
                .product(name: "Sockets", package: "swampy"), .product(name: "TLS", package: "swampy"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
