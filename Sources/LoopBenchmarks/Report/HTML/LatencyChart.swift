internal import Glibc

/// Curves of latency by percentile, one for each scheduler, on a logarithmic scale.
struct LatencyChart {
    let curves: [Curve]

    struct Curve {
        let name: String
        /// The candidate's place, for its colour.
        let index: Int
        let latencies: Latencies

        var points: [Double] { [latencies.p50, latencies.p90, latencies.p99, latencies.p999] }
    }

    private static let width = 360.0
    private static let height = 150.0
    private static let (left, right, top, bottom) = (46.0, 88.0, 8.0, 20.0)
    private static let shares = ["p50", "p90", "p99", "p99.9"]
    private static let labelHeight = 13.0

    /// The drawing; empty when there are no curves.
    var svg: String {
        let values = curves.flatMap(\.points).filter { $0 > 0 }
        guard let least = values.min(), let most = values.max() else { return "" }
        let scale = Scale(least: least, most: most, top: Self.top, bottom: Self.height - Self.bottom)
        var svg = "<svg viewBox=\"0 0 \(place(Self.width)) \(place(Self.height))\" role=\"img\" "
        svg += "aria-label=\"\(escaped(description))\"><title>\(escaped(description))</title>"
        for tick in scale.ticks { svg += line(at: tick, scale) }
        for (index, share) in Self.shares.enumerated() {
            svg += "<text class=\"faint small\" x=\"\(place(x(index)))\" y=\"\(place(Self.height - 4))\" "
            svg += "text-anchor=\"middle\">\(share)</text>"
        }
        let labels = labelPlaces(scale)
        for (curve, label) in zip(curves, labels) { svg += draw(curve, scale, label: label) }
        return svg + "</svg>"
    }

    private func draw(_ curve: Curve, _ scale: Scale, label: Double) -> String {
        let points = curve.points.enumerated().map { (x($0), scale.y($1)) }
        let path = points.map { "\(place($0.0)) \(place($0.1))" }.joined(separator: "L")
        var svg = "<g class=\"\(colour(curve.index))\"><path class=\"curve\" d=\"M\(path)\"/>"
        for (point, value) in zip(points, curve.points) {
            svg += "<circle class=\"dot\" cx=\"\(place(point.0))\" cy=\"\(place(point.1))\" r=\"3\">"
            svg += "<title>\(escaped(curve.name)): \(microseconds(value))</title></circle>"
        }
        svg += "<text class=\"name small\" x=\"\(place(Self.width - Self.right + 9))\" y=\"\(place(label + 4))\">"
        return svg + "\(escaped(curve.name))</text></g>"
    }

    private func line(at tick: Double, _ scale: Scale) -> String {
        let y = place(scale.y(tick))
        return "<path class=\"grid\" d=\"M\(place(Self.left)) \(y)H\(place(Self.width - Self.right))\"/>"
            + "<text class=\"faint small\" x=\"\(place(Self.left - 6))\" y=\"\(place(scale.y(tick) + 3.5))\" "
            + "text-anchor=\"end\">\(Self.tickText(tick))</text>"
    }

    private func x(_ index: Int) -> Double {
        Self.left + 8 + Double(index) * (Self.width - Self.left - Self.right - 16) / Double(Self.shares.count - 1)
    }

    /// Where the names stand beside the ends of the curves, moved down as far as they would overlap, and all up again
    /// when that goes beyond the edge.
    private func labelPlaces(_ scale: Scale) -> [Double] {
        let ends = curves.map { scale.y($0.latencies.p999) }
        var places = ends
        var next = -Double.infinity
        for index in ends.indices.sorted(by: { ends[$0] < ends[$1] }) {
            places[index] = max(ends[index], next)
            next = places[index] + Self.labelHeight
        }
        let excess = max(0, (places.max() ?? 0) - (Self.height - Self.bottom))
        return places.map { $0 - excess }
    }

    private static func tickText(_ value: Double) -> String {
        switch value {
        case ..<1: "\(fixed(value * 1000, 0)) ns"
        case ..<1000: "\(fixed(value, 0)) µs"
        case ..<1_000_000: "\(fixed(value / 1000, 0)) ms"
        default: "\(fixed(value / 1_000_000, 0)) s"
        }
    }

    private var description: String {
        "Latency: "
            + curves.map {
                "\($0.name) half at most \(microseconds($0.latencies.p50)), 99 % \(microseconds($0.latencies.p99))"
            }
            .joined(separator: "; ")
    }
}

/// Microseconds on a logarithmic axis that ends at ticks of 1, 2 or 5.
private struct Scale {
    let ticks: [Double]
    private let least: Double
    private let most: Double
    private let top: Double
    private let bottom: Double

    init(least: Double, most: Double, top: Double, bottom: Double) {
        let all = (-3...8).flatMap { power in [1, 2, 5].map { $0 * pow(10, Double(power)) } }
        let first = all.lastIndex { $0 <= least } ?? 0
        let last = all.firstIndex { $0 >= most } ?? all.count - 1
        let range = Array(all[first...max(last, min(first + 1, all.count - 1))])
        self.least = range[0]
        self.most = range[range.count - 1]
        self.top = top
        self.bottom = bottom
        // Of many ticks every second or third, so that they stay apart.
        let stride = (range.count + 4) / 5
        ticks = range.indices.filter { $0.isMultiple(of: stride) }.map { range[$0] }
    }

    func y(_ value: Double) -> Double {
        bottom - (log(max(value, least)) - log(least)) / (log(most) - log(least)) * (bottom - top)
    }
}
