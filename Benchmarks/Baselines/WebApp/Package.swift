// swift-tools-version: 6.2
import PackageDescription

// A web app on our libev scheduler, to be compared with other frameworks. A package of its own, so that `swampy` needs
// no command for it.
let package = Package(
    name: "web-hello",
    dependencies: [.package(name: "swampy", path: "../../..")],
    targets: [
        .executableTarget(
            name: "web-hello",
            dependencies: [
                .product(name: "WebApp", package: "swampy"), .product(name: "LibevScheduling", package: "swampy"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
