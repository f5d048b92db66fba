import SerializationCore
import Swampy

extension Value {
    /// As JSON in one line: with colours and some room for people, and without for programs.
    ///
    /// - Throws: `SerializationError` for what JSON cannot say.
    func line(coloured: Bool) throws -> String {
        guard coloured else { return try json() }
        switch self {
        case .list(let values):
            return "[" + (try values.map { try $0.line(coloured: true) }).joined(separator: ", ") + "]"
        case .dictionary(let values):
            let entries = try values.sorted { $0.key < $1.key }.map { name, value in
                Terminal.styled(try Value.string(name).json(), .name) + ": " + (try value.line(coloured: true))
            }
            return "{" + entries.joined(separator: ", ") + "}"
        case .string, .bytes: return Terminal.styled(try json(), .text)
        case .bool, .null: return Terminal.styled(try json(), .word)
        default: return Terminal.styled(try json(), .number)
        }
    }
}
