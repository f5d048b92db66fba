internal import Glibc
internal import Swampy

/// A folder for the files of one program, with plain system calls: this library does not use Foundation.
struct TemporaryFolder: Sendable {
    let path: String

    /// Makes a folder that only this user may enter.
    init() throws(SocketError) {
        let root = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(root)/swampy-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw .system(errno: errno, during: "mkdtemp in \(root)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func write(_ text: String, to name: String) throws(SocketError) {
        guard let file = unsafe fopen("\(path)/\(name)", "w") else {
            throw .system(errno: errno, during: "open \(name)")
        }
        let count = Array(text.utf8).withUnsafeBytes { unsafe fwrite($0.baseAddress, 1, $0.count, file) }
        guard unsafe fclose(file) == 0, count == text.utf8.count else {
            throw .system(errno: errno, during: "write \(name)")
        }
    }

    /// The end of a file, as text; empty when there is none.
    func read(_ name: String) -> String {
        guard let file = unsafe fopen("\(path)/\(name)", "r") else { return "" }
        defer { unsafe fclose(file) }
        unsafe fseek(file, 0, SEEK_END)
        unsafe fseek(file, -min(unsafe ftell(file), 8192), SEEK_CUR)
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = bytes.withUnsafeMutableBytes { unsafe fread($0.baseAddress, 1, $0.count, file) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Removes the folder with what is in it. What cannot be removed stays: no test fails because of it.
    func remove(on scheduler: any Scheduler) async {
        let rm = try? await ChildProcess.run("/bin/rm", arguments: ["-rf", path], on: scheduler)
        _ = try? await rm?.exitStatus
        await rm?.close()
    }
}
