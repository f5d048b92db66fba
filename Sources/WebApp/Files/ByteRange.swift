/// What a Range field asks for (RFC 9110, 14.1.2).
enum ByteRange: Equatable {
    /// Everything: there is no such field, or one that may be ignored.
    case whole
    case part(Range<Int>)
    /// Nothing that is there.
    case unsatisfiable

    /// What `field` asks of `size` bytes. Several ranges, and what is no range, are ignored, as 14.2 allows.
    init(_ field: String?, of size: Int) {
        self = .whole
        guard let field, field.hasPrefix("bytes=") else { return }
        let ends = field.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, !ends.contains(where: { $0.utf8.contains { !(0x30...0x39).contains($0) } }) else {
            return
        }
        switch (Int(ends[0]), Int(ends[1])) {
        case (let first?, let last?):
            guard first <= last else { return }
            self = first < size ? .part(first..<min(last, size - 1) + 1) : .unsatisfiable
        case (let first?, nil) where ends[1].isEmpty:
            self = first < size ? .part(first..<size) : .unsatisfiable
        case (nil, let count?) where ends[0].isEmpty:
            self = count > 0 && size > 0 ? .part(max(0, size - count)..<size) : .unsatisfiable
        default: return
        }
    }
}
