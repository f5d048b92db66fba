import ArgumentParser
import Glibc
import Swampy

/// `swampy keygen`
struct KeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen", abstract: "Make a key for cryptosign, and print its public half.",
        discussion: """
            The file is for --key of the other commands; nobody else may read it. What is printed is for the router, \
            which knows the client by it. An existing file is not overwritten: to see the public half of its key again, \
            use --show.
            """)

    @Argument(help: "The file for the private key.")
    var file: String

    @Flag(help: "Make nothing; print the public half of the key that is in the file.")
    var show = false

    @OptionGroup var output: OutputOptions

    func run() throws {
        let key = show ? try SigningKey(file: file) : try make()
        try output.print(key.publicKeyText, json: ["public_key": .string(key.publicKeyText)])
    }

    private func make() throws -> SigningKey {
        var generator = SystemRandomNumberGenerator()  // the kernel's, good for secrets
        let seed = (0..<4).flatMap { _ in withUnsafeBytes(of: generator.next(), Array.init) }
        let key = try SigningKey(seed: seed)
        let digits = seed.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        // With the rights from the beginning: nobody may open it in between.
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Refused(file: file, number: errno) }
        defer { close(descriptor) }
        let text = Array("\(digits)\n".utf8)
        guard write(descriptor, text, text.count) == text.count else { throw Refused(file: file, number: errno) }
        return key
    }

    /// The system does not let us write the file.
    private struct Refused: Error, CustomStringConvertible {
        let file: String
        let number: CInt

        var description: String { "cannot write '\(file)': \(String(cString: strerror(number)))" }
    }
}
