/// The name of a call or a publication: that of its session, and a number that grows in each.
struct Operation: Hashable, Sendable, CustomStringConvertible {
    let session: String
    let number: Int

    init(_ session: String, _ number: Int) {
        self.session = session
        self.number = number
    }

    /// Reads ``description``; nil for anything else.
    init?(_ text: String) {
        guard let slash = text.lastIndex(of: "/"), let number = Int(text[text.index(after: slash)...]) else {
            return nil
        }
        self.init(String(text[..<slash]), number)
    }

    var description: String { "\(session)/\(number)" }
}
