import Foundation

/// A network of two machines in this one: a namespace with an address of its own, and a cable to it that can be pulled.
///
/// Nothing of it leaves this machine. It needs root and the command `ip`.
struct NetworkNamespace {
    private static let ip = URL(filePath: "/usr/sbin/ip")

    /// The address over there.
    let address: String
    private let name: String
    private var near: String { "\(name)n" }
    private var far: String { "\(name)f" }

    /// Whether this process may make one.
    static let isPermitted: Bool = {
        guard FileManager.default.isExecutableFile(atPath: ip.path) else { return false }
        let name = "swp\(getpid())"
        guard run(["netns", "add", name]) else { return false }
        return run(["netns", "delete", name])
    }()

    /// Runs `body` with a namespace of its own, and removes that.
    static func with(_ body: (NetworkNamespace) async throws -> Void) async throws {
        // Of the addresses for tests between networks (RFC 2544), two for each process.
        let number = Int(getpid()) % 65_536
        let network = "198.18.\(number / 256)"
        let host = number % 256 / 4 * 4
        let namespace = NetworkNamespace(address: "\(network).\(host + 2)", name: "swp\(getpid())")
        defer {
            // The kernel takes its time to remove a namespace, and the cable with it; the next test has one of this name.
            run(["link", "delete", namespace.near])
            run(["netns", "delete", namespace.name])
        }
        try namespace.connect(from: "\(network).\(host + 1)")
        try await body(namespace)
    }

    /// Starts a program over there.
    func start(_ program: URL, _ arguments: [String]) throws -> Program {
        try Program(Self.ip, ["netns", "exec", name, program.path] + arguments)
    }

    /// From now on everything that is sent is lost, and neither side is told.
    func pullCable() throws { try require("-n", name, "link", "set", far, "down") }

    /// What is sent arrives again.
    func plugCable() throws { try require("-n", name, "link", "set", far, "up") }

    private func connect(from nearAddress: String) throws {
        try require("netns", "add", name)
        try require("link", "add", near, "type", "veth", "peer", "name", far, "netns", name)
        try require("address", "add", "\(nearAddress)/30", "dev", near)
        try require("-n", name, "address", "add", "\(address)/30", "dev", far)
        try require("link", "set", near, "up")
        try plugCable()
    }

    private func require(_ arguments: String...) throws {
        guard Self.run(arguments) else { throw Failed() }
    }

    @discardableResult
    private static func run(_ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = ip
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }  // it was found above
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
