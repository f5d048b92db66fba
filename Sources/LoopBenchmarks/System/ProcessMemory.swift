internal import Glibc

/// How much memory this process takes.
enum ProcessMemory {
    /// The anonymous memory in bytes: heap, stacks and mapped buffers, but not code; nil where the system does not tell.
    ///
    /// What was freed is given back to the system first, so that it does not hide what is taken anew.
    static func anonymous() -> Int? {
        _ = ForeignFunctions.trimHeap(0)
        guard let text = fileText("/proc/self/smaps_rollup"), let value = field("Anonymous", of: text) else {
            return nil
        }
        return Int(value.prefix { $0.isNumber }).map { $0 * 1024 }
    }
}
