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
            throw Invalid(description: "'\(text)' is no name for a project: Swift or Swampy uses it")
        }
    }

    /// What a module of the project's may not be called: what it imports, directly or not, and what Swift keeps for itself.
    private static let taken: Set = [
        "any", "as", "associatedtype", "break", "bytecore", "case", "catch", "class", "clibev", "continue", "copenssl",
        "cryptocore", "csockets", "czlib", "default", "defer", "deinit", "dispatch", "dispatchscheduling", "do", "else",
        "enum", "extension", "fallthrough", "false", "fileprivate", "for", "foundation", "func", "glibc", "guard",
        "http", "httpcore", "httptypes", "if", "import", "in", "init", "inout", "internal", "is", "let",
        "libevscheduling", "logging", "manualscheduling", "nil", "observation", "operator", "precedencegroup",
        "private", "protocol", "public", "repeat", "rethrows", "return", "scheduling", "self", "serializationcore",
        "sockets", "static", "struct", "subscript", "super", "swampy", "swift", "switch", "synchronization", "test",
        "testing", "throw", "throws", "tls", "true", "try", "type", "typealias", "uringscheduling", "var", "wamp",
        "wampbridge", "wampcore", "wamprouter", "wamproutingcore", "wamptesting", "webapp", "webappwamp",
        "websocketcore", "websockets", "where", "while", "xctest",
    ]
}
