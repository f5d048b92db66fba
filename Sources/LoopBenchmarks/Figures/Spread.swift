internal import Glibc

/// The quartiles of a figure's samples.
///
/// What else runs on a machine only ever makes a sample worse, so costs are compared by their lower quartile, which is
/// steadier than the smallest; the distance of the quartiles tells how far to trust it.
public struct Spread: Sendable, Equatable {
    /// A quarter of the samples are at most this.
    public let lower: Double
    /// Half of the samples are at most this.
    public let median: Double
    /// Three quarters of the samples are at most this.
    public let upper: Double

    /// The quartiles of `samples`, between neighbours where they fall there; nil when there are none.
    package init?(of samples: [Double]) {
        guard !samples.isEmpty else { return nil }
        let sorted = samples.sorted()
        lower = Self.quantile(0.25, of: sorted)
        median = Self.quantile(0.5, of: sorted)
        upper = Self.quantile(0.75, of: sorted)
    }

    private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        guard below + 1 < sorted.count else { return sorted[below] }
        return sorted[below] + (sorted[below + 1] - sorted[below]) * (place - Double(below))
    }
}

/// The mean of ratios, in which twice and half as much even out; nil when there are none.
func geometricMean(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    return exp(values.reduce(0) { $0 + log($1) } / Double(values.count))
}
