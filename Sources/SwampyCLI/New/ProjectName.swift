/// The name of a new project: of its folder, its package and its program.
struct ProjectName {
    let text: String

    /// The name of the module, in which `-` is no letter.
    var module: String { text.replacing("-", with: "_") }

    /// Why a name is not taken.
    struct Invalid: Error, CustomStringConvertible {
        let description: String
    }

    /// - Throws: ``Invalid``.
    init(_ text: String) throws(Invalid) {
        guard text.wholeMatch(of: /[A-Za-z][A-Za-z0-9_\-]*/) != nil else {
            throw Invalid(description: "'\(text)' is no name for a project: letters, digits, - and _, a letter first")
        }
        self.text = text
        guard !Self.taken.contains(module.lowercased()) else {
            throw Invalid(description: "'\(text)' is no name for a project: Swift or Swampy has a module called so")
        }
    }

    /// What a module of the project's may not be called: what it imports, directly or not, and what Swift keeps for itself.
    private static let taken: Set = [
        "any", "as", "bytecore", "clibev", "copenssl", "cryptocore", "csockets", "class", "czlib", "default",
        "dispatch", "dispatchscheduling", "enum", "false", "foundation", "func", "glibc", "http", "httpcore",
        "httptypes", "import", "in", "init", "internal", "is", "let", "libevscheduling", "logging", "manualscheduling",
        "nil", "observation", "private", "protocol", "public", "scheduling", "self", "serializationcore", "sockets",
        "static", "struct", "super", "swampy", "swift", "switch", "synchronization", "test", "testing", "tls", "true",
        "try", "type", "uringscheduling", "var", "wamp", "wampbridge", "wampcore", "wamprouter", "wamproutingcore",
        "wamptesting", "webapp", "webappwamp", "websocketcore", "websockets", "while", "xctest",
    ]
}
