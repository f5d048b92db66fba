internal import CSwiftRuntime
internal import Distributed

/// A distributed method of an actor, as Swift and as WAMP know it.
struct DistributedMethod: Equatable, Sendable {
    /// The last component of its procedure: the name without labels.
    let name: String
    /// The labels of its parameters, nil for `_`, which keyword arguments go by.
    let labels: [String?]
    /// What Swift finds it by.
    let target: String
    /// Whether its types are chosen by the caller, which WAMP has no way to tell.
    let isGeneric: Bool

    /// Reads the names from `target`, a mangled name that demangles to `Module.Greeter.greet(name:_:)`.
    init(target: String, isGeneric: Bool) {
        let signature = RemoteCallTarget(target).description
        let open = signature.lastIndex(of: "(") ?? signature.endIndex
        let path = signature[..<open]
        name = String(path[(path.lastIndex(of: ".").map(path.index(after:)) ?? path.startIndex)...])
        labels = signature[open...].dropFirst().dropLast().split(separator: ":").map { $0 == "_" ? nil : String($0) }
        self.target = target
        self.isGeneric = isGeneric
    }

    /// The distributed methods that the type itself and its extensions in the same module have, in any order. Private
    /// ones are among them, as Swift names their targets like all others.
    ///
    /// Traps for a type that the compiler gives no stable name: private ones and generic ones.
    static func methods<Act: DistributedActor>(of type: Act.Type) -> [DistributedMethod] {
        guard let typeName = _mangledTypeName(type), typeName.hasSuffix("C"), !typeName.contains("$") else {
            preconditionFailure("\(type) is private or generic, and cannot be called by others")
        }
        let prefix = "$s" + typeName
        return everyMethod(whoseTargetBeginsWith: prefix).filter { method in
            MangledName(method.target.dropFirst(prefix.count)).beginsWithMember
        }
    }

    private static func everyMethod(whoseTargetBeginsWith prefix: String) -> [DistributedMethod] {
        var search = Search(prefix: prefix)
        withUnsafeMutablePointer(to: &search) { search in
            swiftruntime_forEachDistributedFunction(
                { name, isGeneric, context in
                    guard let name, let search = context?.assumingMemoryBound(to: Search.self) else { return }
                    let target = String(cString: name)
                    guard target.hasPrefix(search.pointee.prefix) else { return }
                    search.pointee.found.append(DistributedMethod(target: target, isGeneric: isGeneric))
                }, search)
        }
        return search.found
    }

    private struct Search {
        let prefix: String
        var found: [DistributedMethod] = []
    }
}

/// What follows the name of a type in the name of something that belongs to it (swift/docs/ABI/Mangling.rst).
private struct MangledName {
    private var rest: Substring.UTF8View

    init(_ rest: Substring) { self.rest = rest.utf8 }

    /// Whether a member of the type follows, and not a type inside of it or another module's extension.
    var beginsWithMember: Bool {
        var name = self
        guard name.skipIdentifier(), let next = name.rest.first else { return false }
        return !"CVOE".utf8.contains(next)
    }

    /// Passes over an identifier, of which words that stood before may be told by letters.
    private mutating func skipIdentifier() -> Bool {
        guard let first = rest.first, isDigit(first) else { return false }
        var hasWords = false
        var isPunycode = false
        if first == UInt8(ascii: "0") {
            rest.removeFirst()
            isPunycode = rest.first == UInt8(ascii: "0")
            if isPunycode { rest.removeFirst() }
            hasWords = !isPunycode
        }
        repeat {
            while hasWords, let letter = rest.first, isLetter(letter) {
                rest.removeFirst()
                hasWords = isLowercase(letter)  // the last one is uppercase
            }
            if rest.first == UInt8(ascii: "0") {
                rest.removeFirst()
                break
            }
            let digits = rest.prefix(while: isDigit)
            guard let count = Int(Substring(digits)) else { return false }
            rest = rest.dropFirst(digits.count)
            if isPunycode, rest.first == UInt8(ascii: "_") { rest.removeFirst() }
            rest = rest.dropFirst(count)
        } while hasWords
        return true
    }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private func isLowercase(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private func isLetter(_ byte: UInt8) -> Bool {
        isLowercase(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
