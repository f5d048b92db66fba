// swift-tools-version: 6.2
import PackageDescription

// A web app with a WAMP call in its view, on our libev scheduler, to be compared with other frameworks.
let package = Package(
    name: "view-app",
    dependencies: [.package(name: "swampy", path: "../../..")],
    targets: [
        .executableTarget(
            name: "view-app",
            dependencies: [
                .product(name: "WebAppWAMP", package: "swampy"), .product(name: "LibevScheduling", package: "swampy"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
