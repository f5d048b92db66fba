import Glibc

/// A folder with Swampy's sources, which projects depend on.
struct Checkout {
    /// Where it is, from the root.
    let path: String

    /// Why there is none.
    enum Failure: Error, CustomStringConvertible {
        case notHere(path: String)
        case unknown

        var description: String {
            switch self {
            case .notHere(let path): "there is no checkout of Swampy at '\(path)'"
            case .unknown: "this swampy does not lie in a checkout of Swampy: say where there is one, by --swampy"
            }
        }
    }

    /// The checkout at `path`, which may be relative.
    ///
    /// - Throws: ``Failure``.
    init(_ path: String) throws(Failure) {
        guard let resolved = Self.resolved(path), Self.isCheckout(resolved) else { throw .notHere(path: path) }
        self.path = resolved
    }

    /// The checkout that this program was built in: its binary is in a folder of it.
    ///
    /// - Throws: ``Failure``.
    static func ofThisProgram() throws(Failure) -> Checkout {
        var folder = resolved("/proc/self/exe")?[...] ?? ""
        while let end = folder.lastIndex(of: "/") {
            folder = folder[..<end]
            if isCheckout(String(folder)) { return try Checkout(String(folder)) }
        }
        throw .unknown
    }

    private static func isCheckout(_ path: String) -> Bool {
        access("\(path)/Sources/Swampy", F_OK) == 0 && access("\(path)/Package.swift", F_OK) == 0
    }

    /// The path without links, `.` and `..`; nil where there is nothing.
    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
