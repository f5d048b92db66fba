import Glibc

/// How busy this machine is: see proc(5).
struct Machine {
    /// What is shown of a moment.
    struct Sample: Codable, Sendable {
        /// How much of the processors' time was used since the last sample, in per cent.
        var processor: Double
        /// How much memory cannot be had, in per cent.
        var memory: Double
        /// How many bytes the network interfaces, but for the loopback, took in and gave out in the last second.
        var network: Double
    }

    private var last = Counters()

    /// What the kernel has counted since it was started.
    private struct Counters {
        var (busy, all, bytes) = (0.0, 0.0, 0.0)
        var readAt = ContinuousClock.now
    }

    /// What happened since it was asked last, or since the machine was started.
    mutating func sample() -> Sample {
        let now = Self.counters()
        defer { last = now }
        let passed = max(1, now.all - last.all)
        let memory = Self.numbers(in: "/proc/meminfo") { ($0.first ?? "", $0.dropFirst().first.flatMap { Double($0) }) }
        let (total, available) = (memory["MemTotal:"] ?? 1, memory["MemAvailable:"] ?? 0)
        let seconds = (now.readAt - last.readAt) / .seconds(1)
        return Sample(
            processor: 100 * (now.busy - last.busy) / passed, memory: 100 * (1 - available / total),
            network: last.all == 0 ? 0 : (now.bytes - last.bytes) / max(0.001, seconds))
    }

    private static func counters() -> Counters {
        var counters = Counters()
        // cpu user nice system idle iowait ...: what is neither of the last two is work
        let times = lines(of: "/proc/stat").first?.dropFirst().compactMap { Double($0) } ?? []
        counters.all = times.prefix(8).reduce(0, +)
        counters.busy = counters.all - times.dropFirst(3).prefix(2).reduce(0, +)
        // eth0: bytes packets ... (eight of what came in, then the same of what went out)
        for line in lines(of: "/proc/net/dev") where line.count >= 17 && line[0] != "lo:" {
            counters.bytes += (Double(line[1]) ?? 0) + (Double(line[9]) ?? 0)
        }
        return counters
    }

    private static func numbers(
        in path: String, _ read: ([Substring]) -> (Substring, Double?)
    ) -> [Substring: Double] {
        lines(of: path).reduce(into: [:]) { numbers, line in
            let (name, number) = read(line)
            numbers[name] = number
        }
    }

    /// The lines of a file of the kernel's, in words; none when it cannot be read.
    private static func lines(of path: String) -> [[Substring]] {
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 64 * 1024)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
            .split(separator: "\n").map { $0.split(separator: " ") }
    }
}
