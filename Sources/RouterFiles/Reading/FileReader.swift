internal import Yams

/// Reads one configuration file: keeps where its values come from, and everything that is wrong.
///
/// Faults are collected rather than thrown, so that all of them are told at once; a value that cannot be read is nil.
final class FileReader {
    let file: String
    /// The text of an environment variable; nil when it is not set, or empty.
    let environment: (String) -> String?
    /// Whether a key that nobody looks for is a remark rather than a fault.
    var toleratesUnknownKeys = false
    private(set) var faults: [ConfigurationFault] = []
    /// What the file asks for and does not get, and can do without.
    private(set) var remarks: [ConfigurationFault] = []
    /// The keys that were looked for, by where; a name of the user's own is `*` there, and a place in a list `[]`.
    private(set) var knownKeys: [String: Set<String>] = [:]

    init(file: String, environment: @escaping (String) -> String?) {
        self.file = file
        self.environment = environment
    }

    /// Reads the file, and gives its value to `body`.
    ///
    /// - Throws: everything that was wrong.
    func readFile<Result>(_ body: (Entry) -> Result?) throws(ConfigurationError) -> Result {
        let text: String
        do throws(TextFile.Unreadable) {
            text = try TextFile.read(file)
        } catch {
            addFault(nil, "", error.reason)
            throw ConfigurationError(faults: faults)
        }
        return try read(text, body)
    }

    /// Reads the text of a file, and gives its value to `body`.
    ///
    /// - Throws: everything that was wrong.
    func read<Result>(_ text: String, _ body: (Entry) -> Result?) throws(ConfigurationError) -> Result {
        var result: Result?
        if let root = compose(text) { result = body(Entry(root, at: Place(), in: self)) }
        guard faults.isEmpty, let result else { throw ConfigurationError(faults: inOrder(faults)) }
        remarks = inOrder(remarks)
        return result
    }

    private func compose(_ text: String) -> Node? {
        do {
            if let root = try Yams.compose(yaml: text) { return root }
            addFault(nil, "", "the file is empty")
        } catch let error as YamlError {
            let (line, problem) = Self.explain(error)
            addFault(line, "", problem)
        } catch {
            addFault(nil, "", "\(error)")
        }
        return nil
    }

    private static func explain(_ error: YamlError) -> (line: Int?, String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (mark.line, problem)
        case .reader(let problem, _, _, _): (nil, problem)
        case .duplicatedKeysInMapping(let keys, let context):
            (context.mark.line, "the same key twice: \(keys.joined(separator: ", "))")
        default: (nil, "\(error)")
        }
    }

    // MARK: For entries and sections

    func addFault(_ line: Int?, _ key: String, _ message: String) {
        faults.append(ConfigurationFault(file: file, line: line, key: key, message: message))
    }

    /// A fault of another file, which this one names.
    func add(_ fault: ConfigurationFault) {
        faults.append(fault)
    }

    func addRemark(_ line: Int?, _ key: String, _ message: String) {
        remarks.append(ConfigurationFault(file: file, line: line, key: key, message: message))
    }

    func noteKnown(_ keys: Set<String>, at place: Place) {
        knownKeys[place.pattern, default: []].formUnion(keys)
    }

    private func inOrder(_ faults: [ConfigurationFault]) -> [ConfigurationFault] {
        faults.enumerated().sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }
            .map(\.element)
    }
}

/// Where in a file a value stands, for people and for a comparison with the schema.
struct Place {
    var path = ""
    var pattern = ""

    /// The value of a key that the file format defines.
    func key(_ name: String) -> Place { Place(path: joined(path, name), pattern: joined(pattern, name)) }
    /// The value of a name that the user has chosen.
    func name(_ name: String) -> Place { Place(path: joined(path, name), pattern: joined(pattern, "*")) }
    /// An element of a list.
    func element(_ index: Int) -> Place { Place(path: "\(path)[\(index)]", pattern: "\(pattern)[]") }

    private func joined(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
