// swift-tools-version: 6.2
import PackageDescription

// An echo server on our libev scheduler without tasks, built by `Benchmarks/run`.
let package = Package(
    name: "callback-echo",
    dependencies: [.package(name: "swampy", path: "../../..")],
    targets: [
        .executableTarget(
            name: "callback-echo",
            dependencies: [
                .product(name: "LibevScheduling", package: "swampy"), .product(name: "Scheduling", package: "swampy"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
