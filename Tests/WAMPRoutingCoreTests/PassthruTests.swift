import Testing
import WAMPCore

@testable import WAMPRoutingCore

@Suite struct PassthruTests {
    private let name: URI = "com.example.sealed"
    private let sealed: Details = [
        "ppt_scheme": "x_own", "ppt_serializer": "cbor", "ppt_cipher": "aes256gcm", "ppt_keyid": "0xabc",
    ]
    private let payload: Payload

    init() throws { payload = try Payload(arguments: [.bytes([0, 255, 7])]) }

    /// Session 1 offers and subscribes, session 2 calls and publishes; those of `announcing` can take such payloads.
    private func world(announcing: Set<SessionID>) -> World {
        var world = World()
        for session: SessionID in [1, 2] {
            _ = world.join(session, features: announcing.contains(session) ? [.payloadPassthruMode] : [])
        }
        _ = world.register(1, name)
        _ = world.subscribe(1, name, request: 2)
        return world
    }

    private func with(_ key: String, _ value: Value) -> Details {
        var details = sealed
        details[key] = value
        return details
    }

    @Test func `E17 and M15: what is needed to unpack travels along, and the payload is not touched`() {
        var world = world(announcing: [1, 2])
        let options = with("_secret", 1)
        #expect(
            world.call(2, name, options: options, payload: payload)
                == [.invocation(1, 1, payload, details: sealed, to: 1)])
        #expect(world.yield(1, 1, options: options, payload: payload) == [.result(1, payload, details: sealed, to: 2)])
        _ = world.call(2, name, request: 2)
        let error = ErrorMessage(
            requestType: .call, request: 2, details: sealed, error: "com.example.error", payload: payload)
        #expect(world.fail(1, 2, details: options, payload: payload) == [.message(.error(error), to: 2)])
        let event = world.publish(2, name, request: 3, options: options, payload: payload).events.first
        #expect(event?.details == sealed)
        #expect(event?.payload == payload)
    }

    @Test func `E18: passthru without announcement is a protocol violation`() {
        var caller = world(announcing: [1])
        #expect(caller.call(2, name, options: sealed) == [.abort(2, .wrongOption(.call, key: "ppt_scheme"))])
        var publisher = world(announcing: [1])
        #expect(publisher.publish(2, name, options: sealed) == [.abort(2, .wrongOption(.publish, key: "ppt_scheme"))])
        var callee = world(announcing: [2])
        _ = callee.call(2, name)
        #expect(
            callee.yield(1, 1, options: sealed).withoutSentences
                == [.abort(1, .wrongOption(.yield, key: "ppt_scheme")), .error(.call, 1, .canceled, to: 2)])
        var failing = world(announcing: [2])
        _ = failing.call(2, name)
        #expect(failing.fail(1, 1, details: sealed).first == .abort(1, .wrongOption(.error, key: "ppt_scheme")))
    }

    @Test func `E19: a callee that does not take passthru is not called`() {
        var world = world(announcing: [2])
        #expect(
            world.call(2, name, options: sealed).withoutSentences == [.error(.call, 1, .featureNotSupported, to: 2)])
    }

    @Test func `E19: an answer in passthru for a caller that does not take it is refused to both`() {
        var world = world(announcing: [1])
        let refused = URI.featureNotSupported
        _ = world.call(2, name)
        #expect(
            world.yield(1, 1, options: sealed).withoutSentences
                == [.error(.yield, 1, refused, to: 1), .error(.call, 1, refused, to: 2)])
        _ = world.call(2, name, request: 2)
        #expect(
            world.fail(1, 2, details: sealed).withoutSentences
                == [.error(.yield, 2, refused, to: 1), .error(.call, 2, refused, to: 2)])
    }

    @Test func `names of schemes and keys that are too long to be kept are refused`() {
        var world = world(announcing: [1, 2])
        let long = with("ppt_keyid", .string(String(repeating: "k", count: 1024)))
        #expect(world.call(2, name, options: long).withoutSentences == [.error(.call, 1, .optionNotAllowed, to: 2)])
    }

    @Test func `an empty scheme is none`() {
        var world = world(announcing: [])
        #expect(world.call(2, name, options: ["ppt_scheme": "", "ppt_keyid": "x"]) == [.invocation(1, 1, to: 1)])
    }
}
