import ByteCore
import Testing
import WAMPCore

struct RawSocketHandshakeTests {
    @Test(arguments: SerializationFormat.allCases)
    func `T6: both sides agree, for every serializer and length code`(format: SerializationFormat) throws {
        for (clientCode, routerCode) in (0...15).flatMap({ client in (0...15).map { (client, $0) } }) {
            let client = RawSocketClientHandshake(format, maximumMessageSize: 512 << clientCode)
            #expect(client.request == [0x7f, UInt8(clientCode) << 4 | format.rawSocketCode, 0, 0])
            let router = router(receiving: 512 << routerCode)
            let reply = [0x7f, UInt8(routerCode) << 4 | format.rawSocketCode, 0, 0]
            let agreement = RawSocketAgreement(
                format: format, maximumReceived: 512 << routerCode, maximumSent: 512 << clientCode)
            #expect(router.answer(client.request.rawSpan) == .accept(reply: reply, agreement))
            let agreed = try client.validate(reply.rawSpan)
            #expect(agreed.maximumReceived == 512 << clientCode)
            #expect(agreed.maximumSent == 512 << routerCode)
        }
    }

    @Test func `T6: a limit that is no power of two is announced as the next smaller one`() {
        for (size, announced) in [(0, 512), (511, 512), (1023, 512), (1024, 1024), (100_000, 65_536), (.max, 1 << 24)] {
            let request = RawSocketClientHandshake(.json, maximumMessageSize: size).request
            #expect(512 << Int(request[1] >> 4) == announced)
        }
    }

    @Test func `T6: the router's refusals are told apart`() {
        let expected: [(UInt8, RawSocketError)] = [
            (0x10, .serializerUnsupported), (0x20, .lengthUnacceptable), (0x30, .reservedBitsInHandshake),
            (0x40, .tooManyConnections), (0x50, .refused(code: 5)), (0xf0, .refused(code: 15)),
        ]
        let client = RawSocketClientHandshake(.json, maximumMessageSize: 512)
        for (octet, error) in expected {
            #expect(throws: error) { try client.validate([0x7f, octet, 0, 0].rawSpan) }
        }
    }

    @Test func `T7: a client fails on error 0, on another serializer, on reserved octets, and on other protocols`() {
        let client = RawSocketClientHandshake(.json, maximumMessageSize: 512)
        for reply: [UInt8] in [[0x7f, 0, 0, 0], [0x7f, 0xf2, 0, 0], [0x7f, 0xf1, 0, 1], [0x7f, 0xf1, 1, 0]] {
            let error = #expect(throws: RawSocketError.self) { try client.validate(reply.rawSpan) }
            guard case .malformedHandshake? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        #expect(throws: RawSocketError.notRawSocket(firstOctet: 0x48)) {
            try client.validate(Array("HTTP".utf8).rawSpan)
        }
    }

    @Test func `T7: a router sends the errors 1 to 4`() {
        var limits = RawSocketLimits()
        limits.minimumPeerMessageSize = 1024
        let router = RawSocketServerHandshake([.json], limits: limits)
        for (request, isFull, code, error): ([UInt8], Bool, UInt8, RawSocketError) in [
            ([0x7f, 0xff, 0, 0], false, 1, .serializerUnsupported),
            ([0x7f, 0xf0, 0, 0], false, 1, .serializerUnsupported),
            ([0x7f, 0x01, 0, 0], false, 2, .lengthUnacceptable),
            ([0x7f, 0xf1, 0, 1], false, 3, .reservedBitsInHandshake),
            ([0x7f, 0xf1, 1, 0], true, 3, .reservedBitsInHandshake),
            ([0x7f, 0xf1, 0, 0], true, 4, .tooManyConnections),
        ] {
            #expect(
                router.answer(request.rawSpan, isFull: isFull) == .refuse(reply: [0x7f, code << 4, 0, 0], error))
        }
    }

    @Test func `T7: a router says nothing to another protocol`() {
        let router = router(receiving: 512)
        #expect(router.answer(Array("GET ".utf8).rawSpan) == .drop(.notRawSocket(firstOctet: 0x47)))
        #expect(router.answer([0, 0xf1, 0, 0].rawSpan) == .drop(.notRawSocket(firstOctet: 0)))
    }

    @Test func `a router speaks only the serializers that it is told to`() {
        let router = RawSocketServerHandshake([], limits: RawSocketLimits())
        #expect(
            router.answer([0x7f, 0xf1, 0, 0].rawSpan) == .refuse(reply: [0x7f, 0x10, 0, 0], .serializerUnsupported))
    }

    private func router(receiving size: Int) -> RawSocketServerHandshake {
        var limits = RawSocketLimits()
        limits.maximumMessageSize = size
        return RawSocketServerHandshake(SerializationFormat.allCases, limits: limits)
    }
}
