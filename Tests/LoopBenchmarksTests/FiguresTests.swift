@testable import LoopBenchmarks
import Testing

@Suite struct `Figures` {
    @Test func `quartiles fall between neighbours`() throws {
        let spread = try #require(Spread(of: [4, 1, 3, 2]))
        #expect(spread.lower == 1.75)
        #expect(spread.median == 2.5)
        #expect(spread.upper == 3.25)
    }

    @Test func `one sample is all its quartiles, and none has none`() throws {
        let spread = try #require(Spread(of: [7]))
        #expect([spread.lower, spread.median, spread.upper] == [7, 7, 7])
        #expect(Spread(of: []) == nil)
    }

    @Test func `twice and half as much even out in a geometric mean`() throws {
        let mean = try #require(geometricMean([2, 0.5, 4, 0.25]))
        #expect(abs(mean - 1) < 1e-12)
        #expect(geometricMean([]) == nil)
    }

    @Test func `percentiles of a thousand different durations are right to 3 %`() {
        var histogram = Histogram()
        for microsecond in 1...1000 { histogram.record(UInt64(microsecond) * 1000) }
        for (share, expected) in [(0.5, 500_000.0), (0.9, 900_000), (0.99, 990_000), (0.999, 999_000)] {
            #expect(abs(histogram.percentile(share) / expected - 1) < 0.03)
        }
        #expect(histogram.percentile(1) <= 1_000_000)
        #expect(histogram.maximum == 1_000_000)
    }

    @Test func `durations below 64 ns are exact, and the longest there can be is counted`() {
        var histogram = Histogram()
        for nanosecond in UInt64(0)..<64 { histogram.record(nanosecond) }
        #expect(histogram.percentile(0.5) == 31)
        histogram.record(.max)
        #expect(histogram.percentile(1) > 1e19)
        #expect(histogram.count == 65)
    }

    @Test func `a slow one in a hundred shows at p99.9, not at p90`() {
        var histogram = Histogram()
        for _ in 0..<99 { histogram.record(1000) }
        histogram.record(1_000_000)
        #expect(histogram.percentile(0.9) < 1100)
        #expect(histogram.percentile(0.999) > 900_000)
    }

    @Test func `histograms add up`() {
        var (one, other, both) = (Histogram(), Histogram(), Histogram())
        for value in stride(from: UInt64(1), to: 100_000, by: 77) {
            if value.isMultiple(of: 2) { one.record(value) } else { other.record(value) }
            both.record(value)
        }
        one.add(other)
        #expect(one == both)
        #expect(Latencies(Histogram()) == nil)
    }

    @Test func `figures read well`() {
        #expect(fixed(1234.5678, 2) == "1,234.57")
        #expect(fixed(0.999, 2) == "1.00")
        #expect(fixed(-0.004, 2) == "0.00")
        #expect(threeDigits(9.996) == "10.0")
        #expect(rateText(152_300) == "152 k")
        #expect(rateText(999_600) == "1.00 M")
        #expect(microseconds(12_345) == "12.3 ms")
        #expect(byteSize(1638.4) == "1.6 KiB")
        #expect(byteSize(65536) == "64 KiB")
        #expect(percent(0.0042) == "0.4 %")
        #expect(listed(["a", "b", "c"]) == "a, b and c")
        #expect(counted(1, "thread") == "1 thread")
    }
}
