internal import LoopBenchmarks

/// What the router, if it is observed, and this process use from now on.
struct Meter {
    private let start = Clocks.now
    private let loadStart = Clocks.process
    private let router: ObservedProcess?
    private let routerStart: Double

    /// - Throws: ``RouterLoadFailure/noProcess(_:)``.
    init(_ router: ObservedProcess?) throws(RouterLoadFailure) {
        self.router = router
        routerStart = try router?.processorSeconds() ?? 0
    }

    /// What was done since the meter was made.
    ///
    /// - Throws: ``RouterLoadFailure/noProcess(_:)``.
    func figures(
        of operation: RouterFigures.Operation, _ operations: Int, errors: Int = 0, _ latencies: Histogram
    ) throws(RouterLoadFailure) -> RouterFigures {
        let seconds = Double(Clocks.now - start) / 1e9
        let processor = try router?.processorSeconds().advanced(by: -routerStart)
        return RouterFigures(
            operation: operation, operations: operations, seconds: seconds, errors: errors,
            latencies: Latencies(latencies), processorMicroseconds: processor.map { $0 * 1e6 / Double(operations) },
            busyCores: processor.map { $0 / seconds }, loadCores: Double(Clocks.process - loadStart) / 1e9 / seconds)
    }
}
