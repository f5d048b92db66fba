/// The value of `Sec-WebSocket-Extensions` (RFC 6455, 9.1): `name; parameter; parameter=value, name`.
struct ExtensionList: Equatable {
    struct Item: Equatable {
        var name: String
        var parameters: [Parameter]
    }

    struct Parameter: Equatable {
        var name: String
        var value: String?
    }

    let items: [Item]

    /// All fields of that name, in order; nil where one is not written as the RFC says.
    init?(_ values: [String]) {
        var items: [Item] = []
        for value in values {
            var scanner = Scanner(rest: Array(value.utf8)[...])
            repeat {
                if scanner.isAtEmptyElement { continue }  // RFC 9110, 5.6.1.2
                guard let item = scanner.item() else { return nil }
                items.append(item)
            } while scanner.take(UInt8(ascii: ","))
            guard scanner.rest.isEmpty else { return nil }
        }
        self.items = items
    }

    private struct Scanner {
        var rest: ArraySlice<UInt8>

        var isAtEmptyElement: Bool {
            let next = rest.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
            return next == nil || next == UInt8(ascii: ",")
        }

        mutating func item() -> Item? {
            guard let name = token() else { return nil }
            var item = Item(name: name, parameters: [])
            while take(UInt8(ascii: ";")) {
                guard let name = token() else { return nil }
                var parameter = Parameter(name: name)
                if take(UInt8(ascii: "=")) {
                    guard let value = rest.first == UInt8(ascii: "\"") ? quoted() : token() else { return nil }
                    parameter.value = value
                }
                item.parameters.append(parameter)
            }
            return item
        }

        /// Whether `byte` comes next, white space aside; it is taken then.
        mutating func take(_ byte: UInt8) -> Bool {
            skipSpace()
            guard rest.first == byte else { return false }
            rest.removeFirst()
            skipSpace()
            return true
        }

        private mutating func token() -> String? {
            skipSpace()
            let token = rest.prefix(while: Self.isTokenByte)
            rest = rest.dropFirst(token.count)
            return token.isEmpty ? nil : String(decoding: token, as: UTF8.self)
        }

        /// What stands between quotes must be a token too (RFC 6455, 9.1).
        private mutating func quoted() -> String? {
            rest.removeFirst()
            var value: [UInt8] = []
            while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
                guard let byte = byte == UInt8(ascii: "\\") ? rest.popFirst() : byte else { return nil }
                value.append(byte)
            }
            guard !value.isEmpty, value.allSatisfy(Self.isTokenByte) else { return nil }
            return String(decoding: value, as: UTF8.self)
        }

        private mutating func skipSpace() {
            rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        }

        /// RFC 9110, 5.6.2.
        private static func isTokenByte(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
    }
}

extension ExtensionList.Item {
    /// As it is sent; no value here needs quotes.
    var text: String {
        ([name] + parameters.map { parameter in parameter.value.map { "\(parameter.name)=\($0)" } ?? parameter.name })
            .joined(separator: "; ")
    }
}
