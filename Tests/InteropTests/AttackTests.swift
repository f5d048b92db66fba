import Foundation
import Swampy
import Testing

/// What `Peers/attackers.py` says of one attack.
private struct Attack: Decodable {
    let attack: String
    /// How often the attackers got what: errors by their URIs, and words.
    let got: [String: Double]
    /// The calls of others meanwhile.
    let calls: Int
}

/// The short form of `make attack`, which takes each attack ten seconds and a million registrations.
@Suite(.serialized)
struct `Attackers of a router` {
    @Test(.timeLimit(.minutes(3)), arguments: schedulerNames)
    func `get nothing but errors, and others are served meanwhile`(scheduler: SchedulerName) async throws {
        let router = try Program(
            Machine.swampy, ["router", "--config", Machine.peer("attacked.yaml"), "--scheduler", scheduler.rawValue])
        let attacks = try await with(router, signal: SIGTERM) { router in
            let place = try port(in: try await router.require("listening on"))
            let attackers = try Program(
                URL(filePath: "/usr/bin/python3"),
                [
                    Machine.peer("attackers.py"), "--port", "\(place)", "--pid", "\(router.pid)", "--seconds",
                    "0.5", "--before", "0.2", "--silent", "200", "--registrations", "20000",
                ])
            let lines = await attackers.output()
            let status = await attackers.end()
            let errors = await attackers.errorText()
            #expect(status == 0, "\(errors)")
            return try lines.map { try JSONDecoder().decode(Attack.self, from: Data($0.utf8)) }
        }
        #expect(await router.status() == 0)
        #expect(attacks.count == 9)
        for attack in attacks {
            #expect(attack.calls > 0, "\(attack.attack)")
            #expect(!attack.got.keys.contains { $0.hasPrefix("failed") }, "\(attack)")
        }
        let got = Dictionary(uniqueKeysWithValues: attacks.map { ($0.attack, $0.got) })
        #expect(got["flood"]?.keys.elementsEqual(["wamp.error.authentication_required"]) == true)
        #expect(got["silence"]?["closed"] == 200)
        #expect(got["registrations"]?["granted"] == 16384)  // of each session as many as it may have
        #expect(got["registrations"]?["swampy.error.limit_exceeded"] == 3616)
        #expect(got["secrets"]?.keys.elementsEqual(["wamp.error.authentication_denied"]) == true)
        #expect(got["realms"]?.keys.elementsEqual(["wamp.error.no_such_realm"]) == true)
        #expect(got["forgery"]?["done"] == nil)
        #expect((got["malformation"]?["ended by the router"] ?? 0) > 0)
    }
}
