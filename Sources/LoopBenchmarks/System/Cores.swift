internal import Glibc

/// Which cores the threads of this process run on.
enum Cores {
    /// The cores that the process was given.
    static let all: [Int] = {
        var mask = Mask()
        let result = mask.words.withUnsafeMutableBytes { ForeignFunctions.getAffinity(0, $0.count, $0.baseAddress!) }
        return result == 0 ? mask.cores : []
    }()

    /// Whether a load generator gets a core apart from so many serving threads.
    static func areEnough(forServing threads: Int, of cores: Int = all.count) -> Bool { cores > threads }

    /// Puts the calling thread on the last core and all others on the rest, where there are enough of them.
    static func setThisThreadApart(serving threads: Int) {
        guard areEnough(forServing: threads), let last = all.last else { return spreadAll() }
        let current = ProcessThreads.current
        for thread in ProcessThreads.all { set(thread, to: thread == current ? [last] : all.dropLast()) }
    }

    /// Lets every thread run on every core that the process was given.
    static func spreadAll() {
        for thread in ProcessThreads.all { set(thread, to: all[...]) }
    }

    private static func set(_ thread: pid_t, to cores: ArraySlice<Int>) {
        let mask = Mask(cores)
        // A thread that has ended meanwhile needs none, and where the system refuses, threads stay where they were.
        _ = mask.words.withUnsafeBytes { ForeignFunctions.setAffinity(thread, $0.count, $0.baseAddress!) }
    }

    /// cpu_set_t of sched_setaffinity(2): a bit for each core.
    private struct Mask {
        var words = [UInt](repeating: 0, count: 1024 / UInt.bitWidth)

        init() {}

        init(_ cores: ArraySlice<Int>) {
            for core in cores { words[core / UInt.bitWidth] |= 1 << UInt(core % UInt.bitWidth) }
        }

        var cores: [Int] {
            (0..<words.count * UInt.bitWidth).filter { words[$0 / UInt.bitWidth] >> UInt($0 % UInt.bitWidth) & 1 == 1 }
        }
    }
}
