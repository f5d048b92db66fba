/// The four parameters of `permessage-deflate` in an offer or an answer (RFC 7692, 7.1).
struct PerMessageDeflate: Equatable {
    /// `client_max_window_bits`, whose value an offer may leave out.
    enum ClientWindow: Equatable {
        case absent, unspecified
        case bits(Int)
    }

    static let name = "permessage-deflate"
    static let windows = 8...15

    var serverKeepsContext = true
    var clientKeepsContext = true
    var serverWindowBits: Int?
    var clientWindow = ClientWindow.absent

    init() {}

    /// Nil for an unknown parameter, one that is given twice, or a wrong value: an offer is declined then (7.1.1 and
    /// 7.1.2), and an answer fails the connection.
    init?(_ item: ExtensionList.Item) {
        guard Set(item.parameters.map(\.name)).count == item.parameters.count else { return nil }
        for parameter in item.parameters {
            let bits = parameter.value.flatMap(Self.windowBits)
            switch (parameter.name, parameter.value) {
            case ("server_no_context_takeover", nil): serverKeepsContext = false
            case ("client_no_context_takeover", nil): clientKeepsContext = false
            case ("client_max_window_bits", nil): clientWindow = .unspecified
            case ("server_max_window_bits", .some):
                guard let bits else { return nil }
                serverWindowBits = bits
            case ("client_max_window_bits", .some):
                guard let bits else { return nil }
                clientWindow = .bits(bits)
            default: return nil
            }
        }
    }

    var item: ExtensionList.Item {
        var parameters: [ExtensionList.Parameter] = []
        if !serverKeepsContext { parameters.append(.init(name: "server_no_context_takeover")) }
        if !clientKeepsContext { parameters.append(.init(name: "client_no_context_takeover")) }
        if let serverWindowBits {
            parameters.append(.init(name: "server_max_window_bits", value: "\(serverWindowBits)"))
        }
        switch clientWindow {
        case .absent: break
        case .unspecified: parameters.append(.init(name: "client_max_window_bits"))
        case .bits(let bits): parameters.append(.init(name: "client_max_window_bits", value: "\(bits)"))
        }
        return ExtensionList.Item(name: Self.name, parameters: parameters)
    }

    /// 7.1.2: a decimal number from 8 to 15 without leading zeros.
    private static func windowBits(_ text: String) -> Int? {
        guard text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains), !text.hasPrefix("0") else {
            return nil
        }
        return Int(text).flatMap { windows.contains($0) ? $0 : nil }
    }
}

// MARK: Negotiation

extension PerMessageDeflate {
    /// What a client offers.
    static func offer(_ wishes: WebSocketCompression) -> PerMessageDeflate {
        var offer = PerMessageDeflate()
        offer.serverKeepsContext = wishes.receiving.keepsContext
        offer.serverWindowBits = wishes.receiving.windowBits < 15 ? wishes.receiving.windowBits : nil
        offer.clientKeepsContext = wishes.sending.keepsContext
        offer.clientWindow = wishes.sending.windowBits < 15 ? .bits(wishes.sending.windowBits) : .unspecified
        return offer
    }

    /// What a server answers to this offer, and what holds then.
    func accepted(by wishes: WebSocketCompression) -> (answer: PerMessageDeflate, agreed: WebSocketCompression) {
        var agreed = wishes
        agreed.sending.keepsContext = wishes.sending.keepsContext && serverKeepsContext
        agreed.sending.windowBits = min(wishes.sending.windowBits, serverWindowBits ?? 15)
        agreed.receiving.keepsContext = wishes.receiving.keepsContext && clientKeepsContext
        var answer = PerMessageDeflate()
        answer.serverKeepsContext = agreed.sending.keepsContext
        answer.clientKeepsContext = agreed.receiving.keepsContext
        if serverWindowBits != nil || agreed.sending.windowBits < 15 {
            answer.serverWindowBits = agreed.sending.windowBits
        }
        // 7.1.2.2: the answer may limit the client's window only if the offer had that parameter.
        switch clientWindow {
        case .absent: agreed.receiving.windowBits = 15
        case .unspecified: break
        case .bits(let offered): agreed.receiving.windowBits = min(wishes.receiving.windowBits, offered)
        }
        if clientWindow != .absent, agreed.receiving.windowBits < 15 {
            answer.clientWindow = .bits(agreed.receiving.windowBits)
        }
        return (answer, agreed)
    }

    /// What holds after a server gave this answer to the offer of a client with these wishes; nil if it may not answer
    /// so.
    func agreed(with wishes: WebSocketCompression) -> WebSocketCompression? {
        var agreed = wishes
        // 7.1.1.1 and 7.1.2.1: a server accepts what binds it by repeating it.
        guard wishes.receiving.keepsContext || !serverKeepsContext else { return nil }
        guard (serverWindowBits ?? 15) <= wishes.receiving.windowBits else { return nil }
        agreed.receiving.keepsContext = serverKeepsContext
        agreed.receiving.windowBits = serverWindowBits ?? 15
        agreed.sending.keepsContext = wishes.sending.keepsContext && clientKeepsContext
        switch clientWindow {
        case .absent: break
        case .unspecified: return nil  // 7.1.2.2: in an answer it has a value
        case .bits(let bits): agreed.sending.windowBits = min(wishes.sending.windowBits, bits)
        }
        return agreed
    }
}
