/// How long single operations took, in microseconds.
public struct Latencies: Sendable, Equatable {
    /// Half took at most this.
    public let p50: Double
    /// Nine in ten took at most this.
    public let p90: Double
    /// 99 in a hundred took at most this.
    public let p99: Double
    /// 999 in a thousand took at most this.
    public let p999: Double
    /// The longest.
    public let maximum: Double

    /// Percentiles in microseconds.
    package init(p50: Double, p90: Double, p99: Double, p999: Double, maximum: Double) {
        self.p50 = p50
        self.p90 = p90
        self.p99 = p99
        self.p999 = p999
        self.maximum = maximum
    }

    /// Those of a histogram in nanoseconds; nil when it is empty.
    package init?(_ histogram: Histogram) {
        guard histogram.count > 0 else { return nil }
        self.init(
            p50: histogram.percentile(0.5) / 1000, p90: histogram.percentile(0.9) / 1000,
            p99: histogram.percentile(0.99) / 1000, p999: histogram.percentile(0.999) / 1000,
            maximum: Double(histogram.maximum) / 1000)
    }
}
