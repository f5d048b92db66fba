import Scheduling
import WAMPDistributed

/// The actor that most tests call.
distributed actor Greeter: WAMPActor {
    private let name: String
    private var greetingCount = 0

    init(_ name: String = "Hello", actorSystem: WAMPActorSystem) {
        self.name = name
        self.actorSystem = actorSystem
    }

    distributed func greet(name: String, times: Int) -> String {
        greetingCount += 1
        return Array(repeating: "\(self.name), \(name)!", count: times).joined(separator: " ")
    }

    distributed func add(_ first: Int, _ second: Int) -> Int { first + second }

    distributed func note(_ text: String?) -> String { text ?? "nothing" }

    distributed func reset() { greetingCount = 0 }

    distributed var count: Int { greetingCount }

    distributed func move(_ point: Point, by distances: [Double]) -> Point {
        Point(x: point.x + distances[0], y: point.y + distances[1])
    }

    distributed func refuse(reason: String) throws -> Int {
        throw try WAMPError("com.example.refused", arguments: [.string(reason)], keywordArguments: ["code": 7])
    }

    distributed func fail() throws { throw Unexpected() }

    distributed func echo<Echoed: Codable & Sendable>(_ value: Echoed) -> Echoed { value }

    distributed func isOnScheduler() -> Bool {
        actorSystem.session.scheduler.isIsolatingCurrentContext() == true
    }
}

/// An argument and a result of our own.
struct Point: Codable, Equatable, Sendable {
    var x: Double
    var y: Double
}

extension Greeter {
    distributed func shout(name: String) -> String { name.uppercased() }
}

/// An actor whose calls take until they are cancelled.
distributed actor Sleeper: WAMPActor {
    private let said: AsyncStream<String>.Continuation

    init(_ said: AsyncStream<String>.Continuation, actorSystem: WAMPActorSystem) {
        self.said = said
        self.actorSystem = actorSystem
    }

    distributed func sleep() async throws {
        said.yield("asleep")
        do { try await actorSystem.session.scheduler.sleep(for: .seconds(600)) } catch { said.yield("woken") }
        try Task.checkCancellation()
    }
}

/// All that a client needs to know of an actor.
@Resolvable
protocol Calculator: DistributedActor where ActorSystem == WAMPActorSystem {
    distributed func add(_ first: Int, _ second: Int) async throws -> Int
    distributed func reset() async throws
}

extension Greeter: Calculator {}

/// An actor inside of another type, which is not to be taken for one of its methods.
distributed actor Nest: WAMPActor {
    distributed func hold() -> Int { 1 }

    // Words of the type's and the module's names, which the compiler shortens.
    distributed func holdNestTests(nestTests: Int) -> Int { nestTests }

    distributed actor Egg: WAMPActor {
        distributed func crack() -> Int { 2 }
    }
}

/// An actor that is on no scheduler.
distributed actor Wanderer {
    typealias ActorSystem = WAMPActorSystem

    distributed func isOnScheduler() -> Bool {
        actorSystem.session.scheduler.isIsolatingCurrentContext() == true
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let description = "this was not expected"
}
