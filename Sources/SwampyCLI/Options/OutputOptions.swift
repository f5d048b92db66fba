import ArgumentParser
import Glibc
import Swampy

/// How results are printed.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print plain JSON, a line for each result, also where people read it.")
    private(set) var json = false

    /// Prints a result: in colours for people at a terminal, and as plain JSON otherwise.
    ///
    /// - Throws: `SerializationError`, or as `StandardOutput.print`.
    func print(_ value: Value) throws {
        try StandardOutput.print(value.line(coloured: !json && Terminal.hasColours(STDOUT_FILENO)))
    }

    /// Prints what is a text for people and `value` for programs that ask for JSON.
    func print(_ text: String, json value: Value) throws {
        try StandardOutput.print(json ? value.json() : text)
    }
}
