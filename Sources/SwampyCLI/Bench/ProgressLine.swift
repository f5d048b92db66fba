import Glibc
import LoopBenchmarks

/// How far a comparison has come: on a terminal a line that is written over, elsewhere a line now and then.
struct ProgressLine {
    private let isTerminal = Terminal.isThere(STDERR_FILENO)
    private var next: Duration = .zero

    private static let pause: Duration = .seconds(15)
    private static let width = 79

    mutating func show(_ progress: LoopProgress) {
        let share = progress.done * 100 / max(1, progress.total)
        let elapsed = progress.elapsed.components.seconds
        let line = "\(share) %, \(elapsed) s: \(progress.candidate), \(progress.situation.title)"
        if isTerminal {
            StandardError.write("\r\u{1B}[K" + line.prefix(Self.width))
        } else if progress.elapsed >= next {
            next = progress.elapsed + Self.pause
            StandardError.print(line)
        }
    }

    /// Makes room on a terminal for what comes after.
    func clear() {
        if isTerminal { StandardError.write("\r\u{1B}[K") }
    }
}
