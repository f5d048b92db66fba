/// Horizontal bars, one for each scheduler, from zero, with the quartiles of the samples as whiskers.
struct BarChart {
    let title: String
    var bars: [Bar]

    struct Bar {
        let name: String
        /// The candidate's place, for its colour.
        let index: Int
        let value: Double
        /// From the lower to the upper quartile.
        var spread: ClosedRange<Double>?
        /// The value as text, and what else is worth knowing.
        let label: String
        var remark = ""
    }

    private static let width = 360.0
    private static let rowHeight = 27.0
    private static let labelWidth = 112.0

    var svg: String {
        let nameWidth = min(110, 12 + 7 * Double(bars.map(\.name.count).max() ?? 0))
        let room = Self.width - nameWidth - Self.labelWidth
        // A whisker that is far out is cut off at the edge rather than making all bars tiny.
        let longest = bars.map(\.value).max() ?? 1
        let farthest = max(longest, min(bars.compactMap(\.spread?.upperBound).max() ?? 0, longest * 1.25))
        let scale = room / max(farthest, .leastNonzeroMagnitude)
        let height = Self.rowHeight * Double(bars.count)
        var svg = "<svg viewBox=\"0 0 \(place(Self.width)) \(place(height))\" role=\"img\" "
        svg += "aria-label=\"\(escaped(description))\"><title>\(escaped(description))</title>"
        for (row, bar) in bars.enumerated() {
            svg += draw(bar, at: Double(row) * Self.rowHeight, from: nameWidth, room: room, scale: scale)
        }
        return svg + "</svg>"
    }

    private func draw(_ bar: Bar, at top: Double, from left: Double, room: Double, scale: Double) -> String {
        let middle = top + Self.rowHeight / 2
        let length = max(1, min(room, bar.value * scale))
        var svg = "<g class=\"\(colour(bar.index))\">"
        svg += "<text class=\"name\" x=\"0\" y=\"\(place(middle + 4))\">\(escaped(bar.name))</text>"
        svg += rectangle("track", left, middle - 7, room) + rectangle("bar", left, middle - 7, length)
        if let spread = bar.spread {
            let start = left + min(room, spread.lowerBound * scale)
            let end = left + min(room, spread.upperBound * scale)
            svg += "<path class=\"whisker\" d=\"M\(place(start)) \(place(middle - 4))v8m0 -4H\(place(end))m0 -4v8\"/>"
        }
        let labelStart = left + room + 8
        svg +=
            "<text class=\"strong\" x=\"\(place(labelStart))\" y=\"\(place(middle + 4))\">\(escaped(bar.label))</text>"
        svg += "<text class=\"faint small\" x=\"\(place(Self.width))\" y=\"\(place(middle + 4))\" text-anchor=\"end\">"
        return svg + "\(escaped(bar.remark))</text></g>"
    }

    private func rectangle(_ kind: String, _ left: Double, _ top: Double, _ width: Double) -> String {
        "<rect class=\"\(kind)\" x=\"\(place(left))\" y=\"\(place(top))\" width=\"\(place(width))\" height=\"14\" rx=\"2\"/>"
    }

    private var description: String {
        title + ": " + bars.map { "\($0.name) \($0.label)" }.joined(separator: ", ")
    }
}
