internal import Glibc
internal import LoopBenchmarks

/// A process on this machine, from the outside.
package struct ObservedProcess {
    private let id: pid_t
    private let clock: clockid_t

    /// Linux's own limit. Of greater numbers the name of the clock would lose bits, and be that of another one.
    private static let greatestID: pid_t = 1 << 22

    /// - Throws: ``RouterLoadFailure/noProcess(_:)``.
    package init(_ id: Int32) throws(RouterLoadFailure) {
        var clock = clockid_t()
        guard 1...Self.greatestID ~= id, clock_getcpuclockid(id, &clock) == 0 else { throw .noProcess(id) }
        self.id = id
        self.clock = clock
    }

    /// The processor time that all its threads have taken, the kernel's work for them included; in seconds.
    ///
    /// - Throws: ``RouterLoadFailure/noProcess(_:)`` when it has ended.
    func processorSeconds() throws(RouterLoadFailure) -> Double {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { throw .noProcess(id) }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The memory that it has at this moment, without what the kernel keeps for it.
    ///
    /// - Throws: ``RouterLoadFailure/noProcess(_:)`` when it has ended.
    package func residentBytes() throws(RouterLoadFailure) -> Int {
        guard let status = fileText("/proc/\(id)/status"), let value = field("VmRSS", of: status),
            let kibibytes = Int(value.prefix { $0.isNumber })
        else { throw .noProcess(id) }
        return kibibytes * 1024
    }
}
