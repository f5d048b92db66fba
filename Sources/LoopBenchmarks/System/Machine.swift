internal import Glibc

/// Where and when a comparison was made.
public struct Machine: Sendable, Equatable {
    /// The model of the processor, or its architecture where the system does not tell.
    public let processor: String
    /// How many cores the process may use.
    public let cores: Int
    /// The memory in bytes.
    public let memory: Int
    /// The system, its release and its architecture.
    public let system: String
    /// How many threads wanted to run on average in the minute before; nil where the system does not tell.
    public let load: Double?
    /// When it began, in UTC as in RFC 3339.
    public let date: String

    /// A machine of these facts.
    package init(processor: String, cores: Int, memory: Int, system: String, load: Double?, date: String) {
        self.processor = processor
        self.cores = cores
        self.memory = memory
        self.system = system
        self.load = load
        self.date = date
    }

    /// This machine, now.
    static func current() -> Machine {
        var name = utsname()
        uname(&name)
        let architecture = text(name.machine)
        return Machine(
            processor: fileText("/proc/cpuinfo").flatMap { field("model name", of: $0) } ?? architecture,
            cores: Cores.all.count, memory: sysconf(CInt(_SC_PHYS_PAGES)) * sysconf(CInt(_SC_PAGESIZE)),
            system: "\(text(name.sysname)) \(text(name.release)), \(architecture)",
            load: fileText("/proc/loadavg").flatMap { Double($0.prefix { $0 != " " }) }, date: dateText())
    }

    private static func dateText() -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var buffer = [CChar](repeating: 0, count: 32)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func text<Field>(_ field: Field) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
