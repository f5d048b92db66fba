import Foundation
import Swampy
import Testing

/// What `Peers/torn_clients.py` says.
private struct Kills: Decodable {
    let torn: Int
    let killed: Int
    let left: [String: Int]
    let calls: Int
    let wrong: Int
    let waiting: Int

    enum CodingKeys: String, CodingKey {
        case torn, killed
        case left = "left behind"
        case calls = "others' calls"
        case wrong = "others' wrong answers"
        case waiting = "not told off"
    }
}

/// The short form of `make kills`, which tears 10,000 connections and kills 300 processes.
@Suite(.serialized)
struct `Clients that are killed` {
    @Test(.timeLimit(.minutes(2)), arguments: schedulerNames)
    func `S17: leave no session, registration, subscription or pending call behind`(
        scheduler: SchedulerName
    ) async throws {
        let router = try Program(
            Machine.swampy,
            [
                "router", "--listen", "rs://127.0.0.1:0", "--http", "http://127.0.0.1:0", "--scheduler",
                scheduler.rawValue,
            ])
        let kills = try await with(router, signal: SIGTERM) { router in
            let place = try port(in: try await router.require("listening on"))
            let metrics = try port(in: try await router.require("serving HTTP at"))
            let clients = try Program(
                URL(filePath: "/usr/bin/python3"),
                [
                    Machine.peer("torn_clients.py"), "--port", "\(place)", "--metrics",
                    "\(metrics)", "--torn", "500", "--killed", "20",
                ])
            let lines = await clients.output()
            let status = await clients.end()
            let errors = await clients.errorText()
            #expect(status == 0, "\(errors)")
            return try JSONDecoder().decode(Kills.self, from: Data(try #require(lines.last).utf8))
        }
        #expect(await router.status() == 0)
        #expect(kills.torn == 500 && kills.killed == 20)
        #expect(kills.left == ["sessions": 0, "registrations": 0, "subscriptions": 0, "pending calls": 0])
        #expect(kills.calls > 0 && kills.wrong == 0 && kills.waiting == 0)
    }
}
