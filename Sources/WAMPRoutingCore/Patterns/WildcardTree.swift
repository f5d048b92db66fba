import WAMPCore

/// Entries under patterns whose empty components match any component: `com.example..created`.
///
/// A tree with a level for each component. A name goes down two ways at each level at most, and only as far as there
/// are patterns.
struct WildcardTree<Entry> {
    fileprivate struct Node {
        var entry: Entry?
        var literals: [Substring: Int] = [:]
        /// Where the pattern goes on that has an empty component here.
        var wildcard: Int?

        var isEmpty: Bool { entry == nil && literals.isEmpty && wildcard == nil }
    }

    private var nodes = [Node()]
    /// Places in `nodes` that are not used.
    private var free: [Int] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    // MARK: Finding

    /// Visits the entries of all patterns that match `name`, until `visit` says that it has enough.
    ///
    /// Of two patterns, the one comes first that has a literal where the other one first has a wildcard: a longer run
    /// of literals from the beginning, then a longer second run, as the precedence of registrations has it.
    func forEachMatch(of name: URI, _ visit: (Entry) -> Bool) {
        let components = Self.components(of: name)
        var branches = [(node: 0, depth: 0)]
        while let (node, depth) = branches.popLast() {
            if depth == components.count {
                if let entry = nodes[node].entry, !visit(entry) { return }
                continue
            }
            // The literal is put in last, for it is to come out first.
            if let next = nodes[node].wildcard { branches.append((next, depth + 1)) }
            if let next = nodes[node].literals[components[depth]] { branches.append((next, depth + 1)) }
        }
    }

    /// The entry of the pattern that takes precedence.
    func best(for name: URI) -> Entry? {
        var found: Entry?
        forEachMatch(of: name) {
            found = $0
            return false
        }
        return found
    }

    subscript(pattern: URI) -> Entry? {
        path(to: Self.components(of: pattern))?.last.flatMap { nodes[$0].entry }
    }

    // MARK: Changing

    /// Puts in an entry, or replaces it.
    mutating func insert(_ entry: Entry, at pattern: URI) {
        var node = 0
        for component in Self.components(of: pattern) {
            node = child(of: node, component) ?? add(component, to: node)
        }
        if nodes[node].entry == nil { count += 1 }
        nodes[node].entry = entry
    }

    mutating func remove(_ pattern: URI) {
        let components = Self.components(of: pattern)
        guard let path = path(to: components), nodes[path[path.count - 1]].entry != nil else { return }
        nodes[path[path.count - 1]].entry = nil
        count -= 1
        // What led only to this pattern goes with it.
        for depth in components.indices.reversed() where nodes[path[depth + 1]].isEmpty {
            if components[depth].isEmpty {
                nodes[path[depth]].wildcard = nil
            } else {
                nodes[path[depth]].literals[components[depth]] = nil
            }
            free.append(path[depth + 1])
        }
    }

    // MARK: Private

    private static func components(of name: URI) -> [Substring] {
        name.string.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { Substring($0) }
    }

    private func child(of node: Int, _ component: Substring) -> Int? {
        component.isEmpty ? nodes[node].wildcard : nodes[node].literals[component]
    }

    private func path(to components: [Substring]) -> [Int]? {
        var path = [0]
        for component in components {
            guard let child = child(of: path[path.count - 1], component) else { return nil }
            path.append(child)
        }
        return path
    }

    private mutating func add(_ component: Substring, to parent: Int) -> Int {
        let place = free.popLast() ?? nodes.count
        if place == nodes.count { nodes.append(Node()) }  // what is free is empty
        if component.isEmpty {
            nodes[parent].wildcard = place
        } else {
            nodes[parent].literals[component] = place
        }
        return place
    }
}

extension WildcardTree: Sendable where Entry: Sendable {}
extension WildcardTree.Node: Sendable where Entry: Sendable {}
