internal import Synchronization

/// What happened, in order. Written on the scheduler, read from outside of it, so that waiting does not wake it.
final class Log<Element: Sendable>: Sendable {
    private let entries = Mutex<[Element]>([])

    func append(_ element: Element) { entries.withLock { $0.append(element) } }

    var elements: [Element] { entries.withLock { $0 } }
    var count: Int { entries.withLock { $0.count } }

    /// Waits until `count` elements are there, and returns all.
    func elements(
        atLeast count: Int, of what: String, file: String = #fileID, line: Int = #line
    ) async throws -> [Element] {
        try await eventually("there are \(count) \(what), and not \(self.count)", file: file, line: line) {
            self.count >= count
        }
        return elements
    }
}

/// A count that any thread may raise.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .acquiring) }

    /// Raises the count, and returns it.
    @discardableResult
    func increment() -> Int { count.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue }
}

/// Waits, away from the scheduler, until `condition` holds, at most ten seconds.
func eventually(
    _ expectation: @autoclosure () -> String, file: String = #fileID, line: Int = #line,
    _ condition: () -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while !condition() {
        try expect(ContinuousClock.now < deadline, expectation(), file: file, line: line)
        try await Task.sleep(for: .milliseconds(1))
    }
}

/// Whether an object still lives.
struct Weak: Sendable {
    weak let value: (any AnyObject & Sendable)?
}
