#if TLS
    import Foundation
    import SerializationCore
    import Swampy

    /// What came of each cell, as a table of Markdown.
    struct MatrixTable {
        private var lines: [String] = []
        /// How many cells there are, and how many of them are well.
        private(set) var cellCount = 0
        private(set) var goodCount = 0

        mutating func add(
            _ router: MatrixRouter, _ scheduler: SchedulerName, _ row: MatrixRow, _ outcomes: [MatrixOutcome]
        ) {
            let names = [
                router.rawValue, scheduler.rawValue, row.transport.rawValue, row.principal.rawValue,
                row.serializer.rawValue,
                row.otherSerializer.rawValue,
            ]
            lines.append(Self.line(names + outcomes.map(\.rawValue)))
            cellCount += outcomes.count
            goodCount += outcomes.count { $0 == .ok }
        }

        var markdown: String {
            let names = ["router", "scheduler", "transport", "authentication", "serializer", "autobahn's"]
            let header = names + MatrixColumn.allCases.map(\.rawValue)
            let rule = Self.line(header.map { _ in "---" })
            return ([Self.line(header), rule] + lines).joined(separator: "\n")
                + "\n\n\(goodCount) of \(cellCount) cells are ok.\n"
        }

        private static func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    }

    /// What is in a cell.
    enum MatrixOutcome: String, Sendable {
        case ok
        case failed = "FAILED"
    }
#endif
