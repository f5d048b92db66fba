// swift-tools-version: 6.2
import PackageDescription

// One message read and written over and over, by ours and by Foundation's coders; built by `Benchmarks/codec`. It has the
// name of the package above, and links to its sources, because the codec is `package`.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

let package = Package(
    name: "swampy",
    targets: [
        .target(name: "ByteCore", swiftSettings: settings),
        .target(name: "SerializationCore", dependencies: ["ByteCore"], swiftSettings: settings),
        .target(name: "CryptoCore", swiftSettings: settings),
        .target(
            name: "WAMPCore", dependencies: ["ByteCore", "CryptoCore", "SerializationCore"], swiftSettings: settings),
        .executableTarget(
            name: "codec-benchmark", dependencies: ["ByteCore", "SerializationCore", "WAMPCore"],
            swiftSettings: settings),
    ]
)
