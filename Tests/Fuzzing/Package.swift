// swift-tools-version: 6.2
import PackageDescription

// What libFuzzer presses, built and run by `.ci/fuzz`. It has the name of the package above, and links to its sources,
// because the parsers are `package`.
//
// A fuzzer is a static library with one file `Fuzz….swift` that defines LLVMFuzzerTestOneInput; `.ci/fuzz` finds it by its
// product, and its seeds in `Corpus/Fuzz…`.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .define("Deflate"),
]

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

let fuzzers: [Target] = [
    library("FuzzWebSocket", ["WebSocketCore", "ByteCore"]),
    library("FuzzDeflate", ["WebSocketCore", "ByteCore"]),
    library("FuzzHandshake", ["WebSocketCore", "HTTPCore", httpTypes]),
    library("FuzzRequests", ["HTTPCore", "ByteCore", httpTypes]),
    library("FuzzResponses", ["HTTPCore", "ByteCore", httpTypes]),
    library("FuzzRawSocket", ["WAMPCore", "ByteCore"]),
    library("FuzzMessages", ["WAMPCore", "SerializationCore", "ByteCore"]),
    library("FuzzSession", ["WAMPCore", "RandomMessages"]),
    library("FuzzRealm", ["WAMPRoutingCore", "WAMPCore", "RandomMessages"]),
]

let package = Package(
    name: "swampy",
    products: fuzzers.map { .library(name: $0.name, type: .static, targets: [$0.name]) },
    dependencies: [.package(url: "https://github.com/apple/swift-http-types", from: "1.8.0")],
    targets: [
        .systemLibrary(name: "CZlib"),
        library("ByteCore"),
        library("HTTPCore", ["ByteCore", "CZlib", httpTypes]),
        library("WebSocketCore", ["ByteCore", "HTTPCore", "CZlib", httpTypes]),
        library("CryptoCore"),
        library("SerializationCore", ["ByteCore"]),
        library("WAMPCore", ["ByteCore", "CryptoCore", "SerializationCore"]),
        library("WAMPRoutingCore", ["ByteCore", "CryptoCore", "SerializationCore", "WAMPCore"]),
        library("RandomMessages", ["WAMPCore", "SerializationCore", "ByteCore"]),
    ] + fuzzers
)
