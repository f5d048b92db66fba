import WAMPCore

/// Entries under prefixes, as a tree in which the common beginnings of prefixes stand once.
///
/// Finding all prefixes of a name takes as many steps as the name has bytes at most, however many prefixes there are.
struct PrefixTree<Entry> {
    fileprivate struct Node {
        /// What the prefix has beyond the parent's. Empty only in the root.
        var label: [UInt8]
        var entry: Entry?
        /// In the order of the first bytes of their labels, which all differ.
        var children: [(first: UInt8, node: Int)] = []
    }

    private var nodes = [Node(label: [])]
    /// Places in `nodes` that are not used.
    private var free: [Int] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    // MARK: Finding

    /// Visits the entries of all prefixes of `name`, the shortest first.
    @inline(__always)
    func forEachPrefix(of name: URI, _ visit: (Entry) -> Void) {
        let bytes = name.string.utf8.span
        var node = 0
        var position = 0
        while true {
            if let entry = nodes[node].entry { visit(entry) }
            guard position < bytes.count, let child = child(of: node, bytes[position]) else { return }
            let end = position + nodes[child].label.count
            guard end <= bytes.count else { return }
            for (offset, byte) in nodes[child].label.enumerated() where bytes[position + offset] != byte { return }
            position = end
            node = child
        }
    }

    /// The entry of the longest prefix of `name`.
    func longest(of name: URI) -> Entry? {
        var found: Entry?
        forEachPrefix(of: name) { found = $0 }
        return found
    }

    subscript(prefix: URI) -> Entry? {
        guard let path = path(to: Array(prefix.string.utf8)), let node = path.last else { return nil }
        return nodes[node].entry
    }

    // MARK: Changing

    /// Puts in an entry, or replaces it.
    mutating func insert(_ entry: Entry, at prefix: URI) {
        var node = 0
        var rest = Array(prefix.string.utf8)[...]
        while let first = rest.first {
            guard let child = child(of: node, first) else {
                node = add(Node(label: Array(rest)), to: node)
                break
            }
            let label = nodes[child].label
            let common = zip(label, rest).prefix { $0 == $1 }.count
            node = common == label.count ? child : split(child, of: node, after: common)
            rest = rest.dropFirst(common)
        }
        if nodes[node].entry == nil { count += 1 }
        nodes[node].entry = entry
    }

    mutating func remove(_ prefix: URI) {
        guard let path = path(to: Array(prefix.string.utf8)), let node = path.last, nodes[node].entry != nil else {
            return
        }
        nodes[node].entry = nil
        count -= 1
        guard node != 0 else { return }
        let parent = path[path.count - 2]
        if nodes[node].children.isEmpty {
            nodes[parent].children.removeAll { $0.node == node }
            release(node)
            join(parent)
        } else {
            join(node)
        }
    }

    // MARK: Private

    private func child(of node: Int, _ first: UInt8) -> Int? {
        let index = index(of: first, in: node)
        guard index < nodes[node].children.count, nodes[node].children[index].first == first else { return nil }
        return nodes[node].children[index].node
    }

    /// Where a child that begins with `first` stands, or has to be put.
    private func index(of first: UInt8, in node: Int) -> Int {
        var lower = 0
        var upper = nodes[node].children.count
        while lower < upper {
            let middle = (lower + upper) / 2
            if nodes[node].children[middle].first < first { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }

    /// The nodes from the root to that of `prefix`; nil when it has none.
    private func path(to prefix: [UInt8]) -> [Int]? {
        var path = [0]
        var rest = prefix[...]
        while let first = rest.first {
            guard let child = child(of: path[path.count - 1], first), rest.starts(with: nodes[child].label) else {
                return nil
            }
            rest = rest.dropFirst(nodes[child].label.count)
            path.append(child)
        }
        return path
    }

    private mutating func add(_ node: Node, to parent: Int) -> Int {
        let place: Int
        if let unused = free.popLast() {
            place = unused
            nodes[place] = node
        } else {
            place = nodes.count
            nodes.append(node)
        }
        let first = node.label[0]
        nodes[parent].children.insert((first, place), at: index(of: first, in: parent))
        return place
    }

    /// Makes a node between `parent` and `child`, which gets the beginning of the child's label.
    private mutating func split(_ child: Int, of parent: Int, after count: Int) -> Int {
        let label = nodes[child].label
        nodes[parent].children.removeAll { $0.node == child }
        let middle = add(Node(label: Array(label[..<count])), to: parent)
        nodes[child].label = Array(label[count...])
        nodes[middle].children = [(label[count], child)]
        return middle
    }

    /// A node that has neither an entry nor a choice of children is joined with its only child.
    private mutating func join(_ node: Int) {
        guard node != 0, nodes[node].entry == nil, nodes[node].children.count == 1 else { return }
        let child = nodes[node].children[0].node
        nodes[node].label += nodes[child].label
        nodes[node].entry = nodes[child].entry
        nodes[node].children = nodes[child].children
        release(child)
    }

    private mutating func release(_ node: Int) {
        nodes[node] = Node(label: [])
        free.append(node)
    }
}

extension PrefixTree: Sendable where Entry: Sendable {}
extension PrefixTree.Node: Sendable where Entry: Sendable {}
