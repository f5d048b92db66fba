/// A promise that a scheduler did not keep.
public struct ConformanceFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was expected, with what came instead.
    public let expectation: String
    /// The file of the check, as `#fileID` has it.
    public let file: String
    /// The line of the check.
    public let line: Int

    init(_ expectation: String, file: String = #fileID, line: Int = #line) {
        self.expectation = expectation
        self.file = file
        self.line = line
    }

    /// One line for a test's report.
    public var description: String { "expected that \(expectation) (\(file):\(line))" }
}

/// Throws unless `condition` holds; `expectation` is the rest of a sentence that begins with "expected that".
func expect(
    _ condition: Bool, _ expectation: @autoclosure () -> String, file: String = #fileID, line: Int = #line
) throws(ConformanceFailure) {
    guard condition else { throw ConformanceFailure(expectation(), file: file, line: line) }
}

/// Throws unless both are equal, and tells what came instead.
func expect<Value: Equatable>(
    _ value: Value, is expected: Value, _ expectation: @autoclosure () -> String, file: String = #fileID,
    line: Int = #line
) throws(ConformanceFailure) {
    try expect(
        value == expected, "\(expectation()): \(expected), and not \(value)", file: file, line: line)
}
