import Glibc
import LoopBenchmarks

/// How far a comparison has come: on a terminal a line that is written over, elsewhere a line now and then.
struct ProgressLine {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var next: Duration = .zero

    private static let pause: Duration = .seconds(15)
    private static let width = 79

    mutating func show(_ progress: LoopProgress) {
        let share = progress.done * 100 / max(1, progress.total)
        let elapsed = progress.elapsed.components.seconds
        let line = "\(share) %, \(elapsed) s: \(progress.candidate), \(progress.situation.title)"
        if isTerminal {
            write("\r\u{1B}[K" + line.prefix(Self.width))
        } else if progress.elapsed >= next {
            next = progress.elapsed + Self.pause
            StandardError.print(line)
        }
    }

    /// Makes room on a terminal for what comes after.
    func clear() {
        if isTerminal { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        var text = text
        // Progress that cannot be shown is not worth failing for.
        text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
