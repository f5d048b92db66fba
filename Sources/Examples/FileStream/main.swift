// Files of any size, sent in parts as results of calls.
//
//     swift run FileStream serve FOLDER [port]          # and a router at ws://127.0.0.1:8080/ws
//     swift run FileStream list
//     swift run FileStream get NAME > copy
//
// SWAMPY_ROUTER names another router for those who read.
import Glibc
import Swampy

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "serve" where arguments.count == 2 || arguments.count == 3:
    try await serve(Folder(path: arguments[1]), port: arguments.count == 3 ? UInt16(arguments[2]) ?? 8080 : 8080)
case "list" where arguments.count == 1:
    await ask { session in
        let files: [Folder.File] = try await session.call("com.example.files.list")
        for file in files { print("\(file.size)\t\(file.name)") }
    }
case "get" where arguments.count == 2:
    await ask { session in
        try await fetch(arguments[1], from: session) { try writeAll($0) }
    }
default:
    print("usage: FileStream serve <folder> [port] | list | get <name>")
    exit(64)
}

/// Serves the files until the program is ended.
func serve(_ folder: Folder, port: UInt16) async throws {
    let scheduler = try DefaultScheduler.get()
    let router = Router(configuration: RouterConfiguration(realms: ["realm1"]), on: scheduler)
    try await offer(folder, to: router.session(realm: "realm1"))
    print("listening on \(try await router.listen(at: "ws://127.0.0.1:\(port)/ws"))")
    fflush(nil)  // for who reads it through a pipe
    for await _ in Signals(.interrupt, .terminate) { break }
    await router.shutdown()
}

/// Joins the router and runs `body`; what fails is one line on standard error.
func ask(_ body: (Session) async throws -> Void) async {
    var configuration = Session.Configuration()
    configuration.serializers = [.cbor]  // bytes as they are; JSON would make text of them
    let router = WAMPConfiguration().router ?? "ws://127.0.0.1:8080/ws"
    do {
        try await withSession(to: router, realm: "realm1", configuration: configuration) { try await body($0) }
    } catch {
        try? writeAll(Array("FileStream: \(error)\n".utf8), to: STDERR_FILENO)  // there is nowhere else to tell it
        exit(1)
    }
}

/// Writes to standard output, or elsewhere, and blocks while the reader is slow: then no more is asked for, either.
func writeAll(_ bytes: [UInt8], to descriptor: CInt = STDOUT_FILENO) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 || errno == EINTR else { throw WriteFailure(number: errno) }
        rest = rest.dropFirst(max(0, count))
    }
}

/// The system does not take what is written.
struct WriteFailure: Error, CustomStringConvertible {
    let number: CInt

    var description: String { "cannot write: \(String(cString: strerror(number)))" }
}
