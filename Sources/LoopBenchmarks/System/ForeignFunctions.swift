internal import Glibc

/// Functions of the C library that Swift's Glibc module, built without _GNU_SOURCE, does not show; found by name.
enum ForeignFunctions {
    static let setAffinity = function(
        "sched_setaffinity", as: (@convention(c) (pid_t, Int, UnsafeRawPointer) -> CInt).self)
    static let getAffinity = function(
        "sched_getaffinity", as: (@convention(c) (pid_t, Int, UnsafeMutableRawPointer) -> CInt).self)
    static let threadID = function("gettid", as: (@convention(c) () -> pid_t).self)
    static let trimHeap = function("malloc_trim", as: (@convention(c) (Int) -> CInt).self)

    /// `Function` must be the C type of the function called `name`.
    private static func function<Function>(_ name: String, as: Function.Type) -> Function {
        guard let symbol = dlsym(nil, name) else { preconditionFailure("the C library has no \(name)") }
        return unsafeBitCast(symbol, to: Function.self)
    }
}
