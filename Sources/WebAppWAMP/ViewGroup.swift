/// Views whose paths and names begin alike, and that the same may use.
public struct ViewGroup: ViewBuilder {
    private let base: any ViewBuilder
    private let path: String
    private let prefix: String
    private let permission: Permission?

    init(_ base: any ViewBuilder, path: String, prefix: String, permission: Permission?) {
        precondition(path.hasPrefix("/"), "the path \(path.debugDescription) of a group must begin with /")
        precondition(!path.contains(":"), "the views of a group have the parameters in their own paths, not in \(path)")
        self.base = base
        self.path = path.hasSuffix("/") ? String(path.dropLast()) : path
        self.prefix = prefix
        self.permission = permission
    }

    /// Adds a view whose path, procedure and topic go on from the group's. A permission of its own takes the place of the
    /// group's.
    public func add(_ view: View, at ways: WaysIn, options: ViewOptions, permission: Permission?) {
        var ways = ways
        ways.path = ways.path.map { path + $0 }
        ways.procedure = ways.procedure.map { "\(prefix).\($0)" }
        ways.topic = ways.topic.map { "\(prefix).\($0)" }
        base.add(view, at: ways, options: options, permission: permission ?? self.permission)
    }
}

extension ViewBuilder {
    /// Adds the views of `build` at paths below `path`, with procedures and topics whose names begin with `prefix`.
    ///
    ///     app.views("/notes", prefix: "com.example.notes", permission: .known) { notes in
    ///         notes.view("/:id", procedure: "read") { (id: Int) in try await store.note(id) }   // com.example.notes.read
    ///         notes.on("changed") { (id: Int) in await cache.forget(id) }                       // com.example.notes.changed
    ///     }
    public func views(
        _ path: String, prefix: String, permission: Permission? = nil, _ build: (ViewGroup) -> Void
    ) {
        build(ViewGroup(self, path: path, prefix: prefix, permission: permission))
    }
}
