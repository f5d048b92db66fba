/// What a run of `swift test` says of the rows: its tests' names begin with the ids of the rows that they prove, as in
/// `P6: the publisher does not get its own event`.
public struct TestLog: Sendable, Equatable {
    /// A test that has ended.
    public struct Test: Sendable, Equatable {
        /// Its whole name.
        public let name: String
        /// Whether it passed.
        public let hasPassed: Bool
    }

    /// The tests of each row, by the rows' ids, in the order in which they ended.
    public private(set) var tests: [String: [Test]] = [:]

    /// Reads what the run printed; lines about anything else are passed over. A test that did not end is not there.
    public init(_ text: String) {
        for line in text.split(separator: "\n") {
            guard let test = Test(line) else { continue }
            for id in test.rowIDs { tests[id, default: []].append(test) }
        }
    }
}

extension TestLog.Test {
    /// Reads `✔ Test "NAME" passed after …` and `✘ Test "NAME" with 2 test cases failed after …`.
    fileprivate init?(_ line: Substring) {
        guard let opening = line.firstRange(of: " Test \""), let closing = line.lastIndex(of: "\""),
            opening.upperBound < closing
        else { return nil }
        let end = line[closing...]
        guard end.contains(" passed after ") || end.contains(" failed after ") else { return nil }
        name = String(line[opening.upperBound..<closing])
        hasPassed = end.contains(" passed after ")
    }

    /// The ids before the first colon.
    fileprivate var rowIDs: [String] {
        guard let colon = name.firstIndex(of: ":") else { return [] }
        let words = name[..<colon].split(separator: ",").map { $0.drop { $0 == " " } }
        let areIDs = words.allSatisfy { word in
            word.count > 1 && word.first?.isUppercase == true && word.dropFirst().allSatisfy(\.isNumber)
        }
        return areIDs ? words.map(String.init) : []
    }
}
