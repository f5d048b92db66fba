import Swampy

/// Names of schedulers with commas between them.
enum SchedulerList {
    /// All that this machine has, but for the one that libev's own checks may end under load.
    static var standard: [SchedulerName] {
        SchedulerName.allCases.filter { $0.isAvailable && $0 != .libevIOURing }
    }

    /// The schedulers that `list` names.
    ///
    /// - Throws: `SchedulerError` when there is none of a name, or this machine lacks it; ``Repeated``.
    static func parsed(_ list: String) throws -> [SchedulerName] {
        var names: [SchedulerName] = []
        for word in list.split(separator: ",", omittingEmptySubsequences: false) {
            let name = try SchedulerName(validating: String(word))
            guard name.isAvailable else {
                throw SchedulerError.unavailable(name, reason: "swampy schedulers lists those that can")
            }
            guard !names.contains(name) else { throw Repeated(name: name) }
            names.append(name)
        }
        return names
    }

    /// A scheduler was named twice.
    struct Repeated: Error, CustomStringConvertible {
        let name: SchedulerName

        var description: String { "the scheduler \(name.rawValue) was named twice" }
    }
}
