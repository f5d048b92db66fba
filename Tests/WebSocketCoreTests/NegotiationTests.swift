import Testing

@testable import WebSocketCore

/// RFC 7692, 7.1: what may be offered, what may be answered, and what holds then.
struct NegotiationTests {
    private func wishes(
        sending: WebSocketCompression.Direction = .init(), receiving: WebSocketCompression.Direction = .init()
    ) -> WebSocketCompression {
        var wishes = WebSocketCompression()
        wishes.sending = sending
        wishes.receiving = receiving
        return wishes
    }

    private func parse(_ text: String) throws -> PerMessageDeflate? {
        PerMessageDeflate(try #require(ExtensionList([text])?.items.first))
    }

    @Test(arguments: [
        "permessage-deflate; unknown", "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover=true",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16", "permessage-deflate; server_max_window_bits=08",
        "permessage-deflate; server_max_window_bits=1e1", "permessage-deflate; client_max_window_bits=0",
        "permessage-deflate; client_max_window_bits=-9",
        "permessage-deflate; client_max_window_bits=99999999999999999999",
        "permessage-deflate; client_max_window_bits=10; client_max_window_bits",
    ])
    func `parameters that are wrong make an offer or an answer void`(text: String) throws {
        #expect(try parse(text) == nil)
    }

    @Test func `an offer says what was wished for`() {
        #expect(PerMessageDeflate.offer(wishes()).item.text == "permessage-deflate; client_max_window_bits")
        let narrow = wishes(
            sending: .init(keepsContext: false, windowBits: 9), receiving: .init(keepsContext: false, windowBits: 10))
        #expect(
            PerMessageDeflate.offer(narrow).item.text == "permessage-deflate; server_no_context_takeover; "
                + "client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=9")
    }

    /// The offer, what the server wishes to send and to receive, its answer, and what it then sends and receives.
    @Test(arguments: [
        ("", (true, 15), (true, 15), "", (true, 15), (true, 15)),
        ("; client_max_window_bits", (true, 15), (true, 15), "", (true, 15), (true, 15)),
        ("; client_max_window_bits", (true, 15), (true, 10), "; client_max_window_bits=10", (true, 15), (true, 10)),
        ("; client_max_window_bits=9", (true, 15), (true, 15), "; client_max_window_bits=9", (true, 15), (true, 9)),
        ("", (true, 15), (true, 10), "", (true, 15), (true, 15)),  // may not be limited
        ("; server_max_window_bits=9", (true, 15), (true, 15), "; server_max_window_bits=9", (true, 9), (true, 15)),
        ("; server_max_window_bits=12", (true, 10), (true, 15), "; server_max_window_bits=10", (true, 10), (true, 15)),
        ("; server_max_window_bits=15", (true, 15), (true, 15), "; server_max_window_bits=15", (true, 15), (true, 15)),
        ("", (true, 11), (true, 15), "; server_max_window_bits=11", (true, 11), (true, 15)),
        (
            "; server_no_context_takeover", (true, 15), (true, 15), "; server_no_context_takeover", (false, 15),
            (true, 15)
        ),
        ("", (true, 15), (false, 15), "; client_no_context_takeover", (true, 15), (false, 15)),
        (
            "; client_no_context_takeover", (true, 15), (true, 15), "; client_no_context_takeover", (true, 15),
            (false, 15)
        ),
    ])
    func `a server accepts an offer as far as it wishes`(
        offer: String, sending: (Bool, Int), receiving: (Bool, Int), answer: String, sends: (Bool, Int),
        receives: (Bool, Int)
    ) throws {
        let offer = try #require(try parse("permessage-deflate" + offer))
        let accepted = offer.accepted(
            by: wishes(
                sending: .init(keepsContext: sending.0, windowBits: sending.1),
                receiving: .init(keepsContext: receiving.0, windowBits: receiving.1)))
        #expect(accepted.answer.item.text == "permessage-deflate" + answer)
        #expect(accepted.agreed.sending == .init(keepsContext: sends.0, windowBits: sends.1))
        #expect(accepted.agreed.receiving == .init(keepsContext: receives.0, windowBits: receives.1))
    }

    @Test(arguments: [
        ("", (true, 15), (true, 15)),
        ("; client_max_window_bits=9", (true, 9), (true, 15)),
        ("; client_no_context_takeover", (false, 15), (true, 15)),
        ("; server_no_context_takeover; server_max_window_bits=8", (true, 15), (false, 8)),
    ])
    func `a client does what the answer says`(answer: String, sends: (Bool, Int), receives: (Bool, Int)) throws {
        let agreed = try #require(try parse("permessage-deflate" + answer)?.agreed(with: wishes()))
        #expect(agreed.sending == .init(keepsContext: sends.0, windowBits: sends.1))
        #expect(agreed.receiving == .init(keepsContext: receives.0, windowBits: receives.1))
    }

    @Test func `a client fails for an answer that does not bind the server as it asked`() throws {
        let bound = wishes(receiving: .init(keepsContext: false, windowBits: 10))
        for answer in [
            "", "; server_no_context_takeover", "; server_max_window_bits=10",
            "; server_no_context_takeover; server_max_window_bits=11",
        ] {
            #expect(try parse("permessage-deflate" + answer)?.agreed(with: bound) == nil)
        }
        let good = "permessage-deflate; server_no_context_takeover; server_max_window_bits=9"
        #expect(try parse(good)?.agreed(with: bound)?.receiving == .init(keepsContext: false, windowBits: 9))
        // 7.1.2.2: in an answer the client's window has a value.
        #expect(try parse("permessage-deflate; client_max_window_bits")?.agreed(with: wishes()) == nil)
    }
}
