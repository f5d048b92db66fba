// swift-tools-version: 6.2
import CompilerPluginSupport
import PackageDescription

/// Swift 6 with what will be its next defaults.
let language: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335: a seam that is crossed dynamically says `any`
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444: a file names every module it uses
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409: an import is public only where the API shows it
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461: async helpers stay on the caller's scheduler
    .enableUpcomingFeature("InferIsolatedConformances"),  // SE-0470
    .enableUpcomingFeature("ImmutableWeakCaptures"),  // SE-0481: a `weak let` may be captured by Sendable closures
    .enableExperimentalFeature("Lifetimes"),  // SE-0446: spans of our own buffers
]

/// Errors where CI asks for it, and not for users, whose compiler may warn of more than ours.
let warnings: [SwiftSetting] =
    Context.environment["SWAMPY_WARNINGS"] == "errors" ? [.treatAllWarnings(as: .error)] : []

let settings = language + warnings

/// Sans-I/O targets: no unsafe construct goes unmarked (SE-0458).
let coreSettings = settings + [.strictMemorySafety()]

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let zlib = Target.Dependency.target(name: "CZlib", condition: .when(traits: ["Deflate"]))
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

/// What only those who asked for it by a trait fetch.
let observability: [Target.Dependency] = [
    .product(name: "Metrics", package: "swift-metrics", condition: .when(traits: ["Observability"])),
    .product(name: "Tracing", package: "swift-distributed-tracing", condition: .when(traits: ["Observability"])),
]
let mustache = Target.Dependency.product(
    name: "Mustache", package: "swift-mustache", condition: .when(traits: ["Mustache"]))
let unixSignals = Target.Dependency.product(
    name: "UnixSignals", package: "swift-service-lifecycle", condition: .when(traits: ["ServiceLifecycle"]))
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: .when(traits: ["ServiceLifecycle"]))
let hummingbird: [Target.Dependency] = [
    .product(name: "Hummingbird", package: "hummingbird", condition: .when(traits: ["Hummingbird"])),
    .product(name: "HummingbirdCore", package: "hummingbird", condition: .when(traits: ["Hummingbird"])),
    .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Hummingbird"])),
    .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Hummingbird"])),
]

/// What the trait `Macros` fetches.
func swiftSyntax(_ product: String) -> Target.Dependency {
    .product(name: product, package: "swift-syntax", condition: .when(traits: ["Macros"]))
}

/// The files of ``RouterConformance``.
let conformanceCases = [
    "rows", "messages", "session", "identifiers", "pubsub", "rpc", "advanced-rpc", "advanced-pubsub", "meta",
    "authentication", "robustness",
]

/// The files of what `swampy new` writes.
let template = [
    "Manifest.txt", "README.md", "gitignore.txt", "Starter/main.swift", "Starter/App.swift", "Starter/Counter.swift",
    "Starter/Page/page.html", "Starter/Page/page.css", "Starter/Page/page.js", "StarterTests/StarterTests.swift",
]

func core(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: coreSettings)
}

func library(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: settings)
}

/// A program under `Sources/Examples` with the files of its page: built and tested here, and no product.
func example(_ name: String, _ dependencies: [Target.Dependency] = [], page: [String] = []) -> Target {
    .executableTarget(
        name: name, dependencies: ["Swampy"] + dependencies, path: "Sources/Examples/\(name)",
        resources: page.map { .embedInCode("Page/\($0)") })
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestSupport"], exclude: exclude, swiftSettings: settings)
}

let package = Package(
    name: "swampy",
    products: [
        .library(name: "Swampy", targets: ["Swampy"]),
        .library(name: "Scheduling", targets: ["Scheduling"]),
        .library(name: "LibevScheduling", targets: ["LibevScheduling"]),
        .library(name: "DispatchScheduling", targets: ["DispatchScheduling"]),
        .library(name: "URingScheduling", targets: ["URingScheduling"]),
        .library(name: "ManualScheduling", targets: ["ManualScheduling"]),
        .library(name: "SchedulerConformance", targets: ["SchedulerConformance"]),
        .library(name: "LoopBenchmarks", targets: ["LoopBenchmarks"]),
        .library(name: "Sockets", targets: ["Sockets"]),
        .library(name: "TLS", targets: ["TLS"]),
        .library(name: "HTTP", targets: ["HTTP"]),
        .library(name: "WebSockets", targets: ["WebSockets"]),
        .library(name: "WAMP", targets: ["WAMP"]),
        .library(name: "WAMPRouter", targets: ["WAMPRouter"]),
        .library(name: "RouterFiles", targets: ["RouterFiles"]),
        .library(name: "WAMPPersistence", targets: ["WAMPPersistence"]),
        .library(name: "RouterConformance", targets: ["RouterConformance"]),
        .library(name: "WAMPDistributed", targets: ["WAMPDistributed"]),
        .library(name: "WAMPMacros", targets: ["WAMPMacros"]),
        .library(name: "WAMPProxy", targets: ["WAMPProxy"]),
        .library(name: "WAMPTesting", targets: ["WAMPTesting"]),
        .library(name: "SwampyServices", targets: ["SwampyServices"]),
        .library(name: "WebApp", targets: ["WebApp"]),
        .library(name: "WebAppWAMP", targets: ["WebAppWAMP"]),
        .library(name: "HummingbirdWAMP", targets: ["HummingbirdWAMP"]),
        .library(name: "WAMPBridge", targets: ["WAMPBridge"]),
        .executable(name: "swampy", targets: ["SwampyCLI"]),
    ],
    traits: [
        .trait(name: "URing", description: "A scheduler of our own on io_uring; needs liburing-dev."),
        .trait(name: "TLS", description: "Secure connections; needs libssl-dev."),
        .trait(name: "Argon2", description: "Argon2id for WAMP-SCRAM; needs libargon2-dev."),
        .trait(name: "Deflate", description: "Compression of WebSocket messages (RFC 7692); needs zlib1g-dev."),
        .trait(name: "SQLite", description: "Events of a router that survive it; needs libsqlite3-dev."),
        .trait(name: "Observability", description: "Metrics and tracing of WAMP sessions and routers."),
        .trait(name: "ServiceLifecycle", description: "Apps, routers and clients as services of a ServiceGroup."),
        .trait(name: "Mustache", description: "Pages of mustache templates."),
        .trait(name: "Macros", description: "Services as marked functions; compiles swift-syntax."),
        .trait(
            name: "Hummingbird", description: "Apps of Hummingbird 2 as WAMP components; compiles SwiftNIO.",
            enabledTraits: ["ServiceLifecycle"]),
        .default(enabledTraits: ["TLS", "Deflate"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibEv", path: "CLibEv", providers: [.apt(["libev-dev"]), .brew(["libev"])]),
        .systemLibrary(name: "CLibURing", path: "Sources/CLibURing", providers: [.apt(["liburing-dev"])]),
        .systemLibrary(
            name: "COpenSSL", path: "Sources/COpenSSL", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .systemLibrary(name: "CZlib", path: "Sources/CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CArgon2", path: "Sources/CArgon2", providers: [.apt(["libargon2-dev"]), .brew(["argon2"])]),
        .systemLibrary(
            name: "CSQLite", path: "Sources/CSQLite", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .systemLibrary(name: "CSockets", path: "Sources/CSockets"),
        .systemLibrary(name: "CSwiftRuntime", path: "Sources/CSwiftRuntime"),

        // Sans I/O: bytes and events in, bytes and events out.
        core("ByteCore"),
        core("HTTPCore", ["ByteCore", httpTypes, zlib]),
        core("WebSocketCore", ["ByteCore", "HTTPCore", httpTypes, zlib]),
        core(
            "CryptoCore",
            [
                .target(name: "COpenSSL", condition: .when(traits: ["TLS"])),
                .target(name: "CArgon2", condition: .when(traits: ["Argon2"])),
            ]),
        core("SerializationCore", ["ByteCore"]),
        core("WAMPCore", ["ByteCore", "CryptoCore", "SerializationCore"]),
        core("WAMPRoutingCore", ["ByteCore", "CryptoCore", "SerializationCore", "WAMPCore"]),

        // The scheduler seam and what stands behind it.
        library("Scheduling", []),
        library("LibevScheduling", ["Scheduling", "CLibEv"]),
        library("DispatchScheduling", ["Scheduling", "CSockets"]),
        library(
            "URingScheduling",
            ["Scheduling", "Sockets", "ByteCore", .target(name: "CLibURing", condition: .when(traits: ["URing"]))]),
        library("ManualScheduling", ["Scheduling", "Sockets", "ByteCore"]),
        library("SchedulerConformance", ["Scheduling"]),

        // What runs on any scheduler.
        library("LoopBenchmarks", ["Scheduling", "Sockets", "ByteCore", "CSockets"]),
        library("RouterBenchmarks", ["LoopBenchmarks", "WAMP", "WAMPCore", "SerializationCore", "Scheduling"]),
        library(
            "RouterTorture",
            [
                "RouterBenchmarks", "LoopBenchmarks", "WAMP", "WAMPCore", "WebSocketCore", "HTTP", "TLS", "Sockets",
                "Scheduling", "ByteCore",
            ]),
        library("Sockets", ["Scheduling", "ByteCore", "CSockets", log]),
        library(
            "TLS",
            [
                "Scheduling", "Sockets", "ByteCore", log,
                .target(name: "COpenSSL", condition: .when(traits: ["TLS"])),
            ]),
        library("HTTP", ["Scheduling", "Sockets", "TLS", "ByteCore", "HTTPCore", httpTypes]),
        library(
            "WebSockets",
            ["Scheduling", "Sockets", "TLS", "HTTP", "ByteCore", "HTTPCore", "WebSocketCore", httpTypes, log]),
        library(
            "WAMP",
            [
                "Scheduling", "Sockets", "TLS", "HTTP", "WebSockets", "ByteCore", "CryptoCore", "SerializationCore",
                "WAMPCore", httpTypes, log,
            ] + observability),
        library(
            "WAMPRouter",
            [
                "WAMP", "WAMPCore", "WAMPRoutingCore", "CryptoCore", "SerializationCore", "WebSockets", "Sockets",
                "TLS", "HTTPCore", "Scheduling", "ByteCore", httpTypes, log,
            ]),
        library(
            "WAMPPersistence",
            ["WAMPRouter", "Scheduling", .target(name: "CSQLite", condition: .when(traits: ["SQLite"]))]),
        library(
            "RouterFiles",
            [
                "WAMPRouter", "WAMPProxy", "WAMP", "WebSockets", "CryptoCore", "Scheduling", "Sockets", "TLS", log,
                .product(name: "Yams", package: "Yams"),
            ],
            exclude: ["Schemas"]),
        library(
            "RouterConformance",
            [
                "WAMP", "WAMPCore", "CryptoCore", "SerializationCore", "WebSockets", "Sockets", "TLS", "Scheduling",
                "ByteCore",
            ],
            exclude: ["Cases/schema.json"], resources: conformanceCases.map { .embedInCode("Cases/\($0).json") }),
        library("SwampyServices", ["WebApp", "WAMP", "WAMPRouter", "Scheduling", lifecycle]),
        library("WAMPDistributed", ["WAMP", "WAMPCore", "SerializationCore", "Scheduling", "CSwiftRuntime", log]),
        library(
            "WAMPMacroExpansion",
            [
                "WAMPCore", swiftSyntax("SwiftSyntax"), swiftSyntax("SwiftSyntaxBuilder"), swiftSyntax("SwiftParser"),
                swiftSyntax("SwiftSyntaxMacros"), swiftSyntax("SwiftDiagnostics"),
            ]),
        .macro(
            name: "WAMPMacrosPlugin",
            dependencies: [
                .target(name: "WAMPMacroExpansion", condition: .when(traits: ["Macros"])),
                swiftSyntax("SwiftSyntaxMacros"), swiftSyntax("SwiftCompilerPlugin"),
            ],
            swiftSettings: settings),
        library("WAMPMacros", ["WAMP", "WAMPMacrosPlugin"]),
        library("WAMPProxy", ["WAMP", "WAMPCore", "Scheduling", log]),
        library(
            "WebApp",
            [
                "Scheduling", "Sockets", "TLS", "HTTP", "WebSockets", "ByteCore", "CryptoCore", "HTTPCore",
                "WebSocketCore", "SerializationCore", httpTypes, log, mustache,
            ] + observability),
        library(
            "WebAppWAMP",
            [
                "WebApp", "WAMP", "WAMPRouter", "WebSockets", "SerializationCore", "HTTPCore", "Scheduling", httpTypes,
                log,
            ]),

        library(
            "HummingbirdWAMP",
            [
                "WebAppWAMP", "WebApp", "WAMP", "SwampyServices", "Sockets", "Scheduling", httpTypes, log, lifecycle,
                unixSignals,
            ] + hummingbird),
        library(
            "WAMPBridge",
            [
                "WebApp", "WAMP", "WAMPRouter", "WAMPCore", "WAMPRoutingCore", "WebSocketCore", "HTTP", "Sockets",
                "Scheduling", "ByteCore", "CryptoCore", "SerializationCore", httpTypes, log,
            ],
            resources: [
                .embedInCode("Page/status.html"), .embedInCode("Page/status.css"), .embedInCode("Page/status.js"),
                .embedInCode("Page/wamp.js"),
            ]),

        // The only library that names a scheduler, and the command line.
        library(
            "Swampy",
            [
                "Scheduling", "LibevScheduling", "DispatchScheduling", "URingScheduling", "Sockets", "TLS", "HTTP",
                "WebSockets", "WAMP", "WAMPRouter", "WebApp", "WebAppWAMP",
            ]),
        library("WAMPTesting", ["Swampy", "ManualScheduling"]),
        .executableTarget(
            name: "SwampyCLI",
            dependencies: [
                "Swampy", "TLS", "WAMPPersistence", "RouterFiles", "WAMPBridge", "LoopBenchmarks", "RouterBenchmarks",
                "RouterTorture", "RouterConformance", "WAMPProxy", "SerializationCore", log,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            resources: [
                .embedInCode("Demo/Page/index.html"), .embedInCode("Demo/Page/style.css"),
                .embedInCode("Demo/Page/board.js"),
            ] + template.map { .embedInCode("New/Template/\($0)") },
            swiftSettings: settings),
        // What `swampy new` writes, as a program: so it compiles, and passes its own test.
        .executableTarget(
            name: "Starter", dependencies: ["Swampy", "WAMPBridge"], path: "Sources/SwampyCLI/New/Template/Starter",
            resources: [.embedInCode("Page/page.html"), .embedInCode("Page/page.css"), .embedInCode("Page/page.js")]),
        .testTarget(
            name: "StarterTests", dependencies: ["Starter", "WAMPTesting"],
            path: "Sources/SwampyCLI/New/Template/StarterTests"),

        example("Cafe", ["WAMPBridge"], page: ["cafe.html", "cafe.js"]),
        example("PriceShop", ["WAMPBridge"], page: ["shop.html"]),
        example("PriceService"),
        example("Dashboard", page: ["dashboard.html", "dashboard.js"]),
        example("Chat", ["WAMPBridge"], page: ["chat.html", "chat.css", "chat.js"]),
        example("FileStream"),
        example("AuctionHouse", ["WAMPDistributed"]),
        tests(
            "ExamplesTests",
            [
                "Swampy", "Cafe", "PriceShop", "PriceService", "Dashboard", "Chat", "FileStream", "AuctionHouse",
            ]),

        // With the compiler's own defaults, as the app had them before it met WAMP.
        .executableTarget(
            name: "HummingbirdApp", dependencies: ["HummingbirdWAMP", "Swampy"] + hummingbird,
            path: "Sources/Examples/HummingbirdApp"),

        .target(
            name: "TestSupport",
            dependencies: [
                "Scheduling", "LibevScheduling", "DispatchScheduling", "URingScheduling", "ManualScheduling", "Sockets",
                "ByteCore", "SerializationCore",
            ],
            path: "Tests/Support",
            swiftSettings: settings),
        tests(
            "SchedulingTests",
            [
                "Scheduling", "LibevScheduling", "DispatchScheduling", "URingScheduling", "ManualScheduling",
                "SchedulerConformance", "Sockets",
            ]),
        tests(
            "SocketsTests",
            ["Sockets", "ByteCore", "Scheduling", "LibevScheduling", "DispatchScheduling", "ManualScheduling"]),
        tests(
            "TLSTests",
            [
                "TLS", "Sockets", "ByteCore", "Scheduling", "ManualScheduling",
                .target(name: "COpenSSL", condition: .when(traits: ["TLS"])),
            ]),
        tests("LoopBenchmarksTests", ["LoopBenchmarks", "Scheduling", "Sockets"]),
        tests(
            "RouterBenchmarksTests",
            ["RouterBenchmarks", "LoopBenchmarks", "WAMPRouter", "SerializationCore", "Scheduling"]),
        tests("RouterTortureTests", ["RouterTorture", "WAMPRouter", "Sockets", "Scheduling"]),
        tests("HTTPTests", ["HTTP", "WebApp", "TLS", "Sockets", "Scheduling", "ByteCore", httpTypes]),
        tests(
            "WebSocketsTests",
            [
                "WebSockets", "WebSocketCore", "Sockets", "Scheduling", "LibevScheduling", "DispatchScheduling",
                "ByteCore",
            ]),
        tests(
            "WAMPTests",
            [
                "WAMP", "WAMPCore", "CryptoCore", "WebSockets", "Sockets", "Scheduling", "LibevScheduling",
                "DispatchScheduling", "ManualScheduling", "ByteCore",
            ]),
        tests(
            "WAMPRouterTests",
            [
                "WAMPRouter", "WAMP", "WAMPCore", "WebSockets", "Sockets", "Scheduling", "LibevScheduling",
                "DispatchScheduling", "ManualScheduling",
            ]),
        tests("WAMPPersistenceTests", ["WAMPPersistence", "WAMP", "WAMPRouter", "Scheduling", "SwampyCLI"]),
        tests(
            "ObservabilityTests",
            [
                "WebAppWAMP", "WAMPRouter", "WAMP", "WAMPCore", "Scheduling", httpTypes,
                .product(
                    name: "MetricsTestKit", package: "swift-metrics", condition: .when(traits: ["Observability"])),
                .product(
                    name: "InMemoryTracing", package: "swift-distributed-tracing",
                    condition: .when(traits: ["Observability"])),
            ] + observability),
        tests(
            "SwampyServicesTests",
            ["SwampyServices", "WebApp", "WAMP", "WAMPRouter", "Sockets", "Scheduling", log, lifecycle]),
        tests(
            "WAMPDistributedTests",
            [
                "WAMPDistributed", "WAMPRouter", "WAMP", "Scheduling", "LibevScheduling", "DispatchScheduling",
            ]),
        tests(
            "WAMPMacrosTests",
            [
                "WAMPMacros", "WAMPMacroExpansion", "Swampy", swiftSyntax("SwiftSyntax"), swiftSyntax("SwiftParser"),
                swiftSyntax("SwiftDiagnostics"), swiftSyntax("SwiftSyntaxMacros"),
                swiftSyntax("SwiftSyntaxMacroExpansion"),
            ]),
        tests(
            "WebAppTests",
            [
                "WebApp", "WebSockets", "Sockets", "Scheduling", "LibevScheduling", "DispatchScheduling", "ByteCore",
                "HTTPCore", "SerializationCore", httpTypes, log,
            ]),
        tests(
            "WAMPBridgeTests",
            [
                "WAMPBridge", "WebApp", "WAMP", "WAMPRouter", "WAMPRoutingCore", "HTTP", "Scheduling", "CryptoCore",
                "SerializationCore", httpTypes,
            ]),
        tests(
            "WebAppWAMPTests",
            [
                "WebAppWAMP", "WebApp", "WAMP", "WAMPRouter", "WebSockets", "HTTP", "Scheduling", "LibevScheduling",
                "DispatchScheduling", httpTypes,
            ]),
        tests(
            "HummingbirdWAMPTests",
            [
                "HummingbirdWAMP", "HummingbirdApp", "WAMPRouter", "WAMP", "HTTP", "Sockets", "Scheduling", httpTypes,
                log, lifecycle,
            ] + hummingbird),
        tests("WAMPProxyTests", ["WAMPProxy", "WAMPRouter", "WAMP", "WAMPCore", "Scheduling", "SerializationCore"]),
        tests(
            "RouterFilesTests", ["RouterFiles", "WAMPProxy", "WAMPRouter", "WAMP", "WebSockets", log],
            exclude: ["Files"]),
        tests("SwampyTests", ["Swampy"]),
        tests(
            "DocumentationTests",
            [
                "Swampy", "LibevScheduling", "DispatchScheduling", "URingScheduling", "ManualScheduling",
                "SchedulerConformance", "RouterConformance", "LoopBenchmarks", "WAMPDistributed", "WAMPMacros",
                "WAMPBridge", "SwampyServices", "WAMPTesting", "RouterFiles", "WAMPProxy", log, lifecycle, unixSignals,
            ]),
        tests("WAMPTestingTests", ["WAMPTesting"]),
        tests(
            "RouterConformanceTests",
            ["RouterConformance", "WebSockets", "Sockets", "SerializationCore", "Scheduling"]),
        tests(
            "SwampyCLITests",
            ["Swampy", "SwampyCLI", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
        .testTarget(
            name: "InteropTests",
            dependencies: [
                "Swampy", "SwampyCLI", "WAMPBridge", "WAMPDistributed", "TLS", "WAMP", "WAMPCore", "SerializationCore",
                "ByteCore", "WebSockets", "WAMPTesting", "WAMPProxy", "TestSupport", "Starter", "Cafe", "PriceShop",
                "PriceService", "Dashboard", "Chat",
            ],
            exclude: ["Peers"], swiftSettings: settings),
        tests("ByteCoreTests", ["ByteCore"]),
        tests("HTTPCoreTests", ["HTTPCore", "ByteCore", httpTypes]),
        tests("WebSocketCoreTests", ["WebSocketCore", "ByteCore", "HTTPCore", httpTypes]),
        tests(
            "WebSocketConformanceTests", ["WebSockets", "WebSocketCore", "Sockets", "Scheduling", httpTypes],
            exclude: ["Peers"]),
        tests("CryptoCoreTests", ["CryptoCore", "ByteCore"]),
        tests("SerializationCoreTests", ["SerializationCore", "ByteCore"]),
        tests("WAMPCoreTests", ["WAMPCore", "CryptoCore", "SerializationCore", "ByteCore"]),
        tests("WAMPRoutingCoreTests", ["WAMPRoutingCore", "WAMPCore", "CryptoCore", "SerializationCore", "ByteCore"]),
    ]
)
