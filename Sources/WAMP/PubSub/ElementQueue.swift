internal import Scheduling

/// Elements that wait to be taken, one after the other, by one task.
final class ElementQueue<Element: Sendable>: @unchecked Sendable {  // touched on its owner's scheduler only
    private var elements: [Element] = []
    private var head = 0
    private var outcome: Result<Void, any Error>?
    private var taker: Waiter<Element?, any Error>?

    /// How many elements wait.
    var count: Int { elements.count - head }

    /// Whether nothing more is taken in.
    var isFinished: Bool { outcome != nil }

    /// Gives `element` to the task that waits, or keeps it.
    func append(_ element: Element) {
        guard outcome == nil else { return }
        guard let taker else { return elements.append(element) }
        self.taker = nil
        taker.resume(returning: element)
    }

    /// Nothing more comes. Elements that wait can still be taken; then comes nil, or the error.
    func finish(throwing error: (any Error)? = nil) {
        guard outcome == nil else { return }
        let outcome: Result<Void, any Error> = error.map { .failure($0) } ?? .success(())
        self.outcome = outcome
        guard let taker else { return }
        self.taker = nil
        end(taker, outcome)
    }

    /// Gives `waiter` what there is, or keeps it.
    func next(_ waiter: Waiter<Element?, any Error>) {
        if let element = takeFirst() {
            waiter.resume(returning: element)
        } else if let outcome {
            end(waiter, outcome)
        } else {
            precondition(taker == nil, "two tasks iterate over one sequence")
            taker = waiter
        }
    }

    /// Resumes the task that waits, since it was cancelled.
    func cancelTaker() {
        taker?.resume(throwing: CancellationError())
        taker = nil
    }

    /// Takes the element that waits longest.
    func takeFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 64, head * 2 >= elements.count {
            // Moving the rest costs no more than what was taken since the last time.
            elements.removeFirst(head)
            head = 0
        }
        return element
    }

    private func end(_ waiter: Waiter<Element?, any Error>, _ outcome: Result<Void, any Error>) {
        switch outcome {
        case .success: waiter.resume(returning: nil)
        case .failure(let error): waiter.resume(throwing: error)
        }
    }
}
