import ArgumentParser
import Swampy

/// `swampy schedulers`
struct SchedulersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedulers", abstract: "List the schedulers, and whether this machine has them.",
        discussion: "The default is marked with an asterisk; SWAMPY_SCHEDULER sets it.")

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let standard = try SchedulerName.fromEnvironment()
        if json {
            let schedulers = SchedulerName.allCases.map { object(for: $0, isDefault: $0 == standard) }
            try StandardOutput.print(Value.list(schedulers).json())
        } else {
            try StandardOutput.print(row("", "NAME", "AVAILABLE", "WHAT IT IS"))
            for name in SchedulerName.allCases {
                let mark = name == standard ? "*" : ""
                try StandardOutput.print(row(mark, name.rawValue, name.isAvailable ? "yes" : "no", name.summary))
            }
        }
    }

    private func object(for name: SchedulerName, isDefault: Bool) -> Value {
        [
            "name": .string(name.rawValue), "available": .bool(name.isAvailable), "default": .bool(isDefault),
            "summary": .string(name.summary),
        ]
    }

    private func row(_ mark: String, _ name: String, _ available: String, _ summary: String) -> String {
        padded(mark, to: 2) + padded(name, to: 15) + padded(available, to: 11) + summary
    }

    private func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
