public import Scheduling
public import SerializationCore
internal import Sockets

/// Plays a suite's cases with a router that is reached by URL.
///
/// ```swift
/// let runner = ConformanceRunner(places: ["main": RouterPlace(url: "ws://127.0.0.1:8080/ws", realm: "realm1")], on: scheduler)
/// let report = try await runner.run(.standard())
/// print(report.table)
/// ```
public struct ConformanceRunner: Sendable {
    /// The router's realms, by the names that cases know them by; see ``RouterPlace``. At least `main`.
    public var places: [String: RouterPlace]
    /// The scheduler that connections are on.
    public let scheduler: any Scheduler
    /// The serializer of all sessions.
    public var format = SerializationFormat.json
    /// How long an expected message may take.
    public var patience: Duration = .seconds(3)
    /// How long nothing may come where nothing is expected.
    public var quiet: Duration = .milliseconds(100)
    /// Only the rows of these ids are tried; all if it is empty.
    public var only: Set<String> = []

    /// A runner with the usual patience.
    public init(places: [String: RouterPlace], on scheduler: any Scheduler) {
        precondition(places["main"] != nil, "a router under test has a realm 'main'")
        self.places = places
        self.scheduler = scheduler
    }

    /// Plays the cases one after the other. A case that fails does not end the others.
    ///
    /// - Parameters:
    ///   - suite: the rows and their cases.
    ///   - progress: called after each row that has cases, with its result.
    /// - Throws: what kept the first session of all from joining; `CancellationError`.
    public func run(
        _ suite: ConformanceSuite, progress: (ConformanceReport.Row) -> Void = { _ in }
    ) async throws -> ConformanceReport {
        let features = try await announcedFeatures()
        let cases = Dictionary(grouping: suite.cases, by: \.id)
        var report = ConformanceReport()
        for row in suite.rows where only.isEmpty || only.contains(row.id) {
            var outcomes: [ConformanceReport.Outcome] = []
            for conformanceCase in cases[row.id] ?? [] {
                outcomes.append(try await outcome(of: conformanceCase, features))
            }
            let result = ConformanceReport.Row(row, outcomes)
            report.rows.append(result)
            if !outcomes.isEmpty { progress(result) }
        }
        return report
    }

    private func outcome(
        of conformanceCase: ConformanceCase, _ features: Set<String>
    ) async throws -> ConformanceReport.Outcome {
        if let reason = reasonToSkip(conformanceCase, features) { return .skipped(reason) }
        let word = String(UInt64.random(in: 0 ... .max), radix: 36)
        do {
            try await CaseRun(conformanceCase, with: self, word: word).play()
            return .passed
        } catch let failure as CaseRun.StepFailure {
            let name = conformanceCase.title.isEmpty ? "" : "\(conformanceCase.title): "
            return .failed("\(name)step \(failure.number), \(failure.text): \(failure.reason)")
        } catch let error as CancellationError {
            throw error
        } catch {
            return .failed("\(error)")
        }
    }

    private func reasonToSkip(_ conformanceCase: ConformanceCase, _ features: Set<String>) -> String? {
        let realms = [conformanceCase.realm] + conformanceCase.sessions.values.compactMap(\.realm)
        if let realm = realms.first(where: { places[$0] == nil }) { return "no realm is given for '\(realm)'" }
        if let feature = conformanceCase.needs.first(where: { !features.contains($0) }) {
            return feature == "json" ? "only in JSON" : "\(feature) is not announced"
        }
        return nil
    }

    /// What the router announces in its WELCOME, as `broker.event_retention`; and the name of the serializer.
    private func announcedFeatures() async throws -> Set<String> {
        guard let place = places["main"] else { preconditionFailure("a router under test has a realm 'main'") }
        let session = CaseSession(try await place.connect(format, on: scheduler), format, on: scheduler)
        do {
            try await session.send([1, .string(place.realm), ["roles": CaseSession.roles(basic: false)]])
            let welcome = try await session.receive(within: patience)
            await session.close()
            guard welcome[0] == 2 else { throw CannotJoin(answer: "\(welcome)") }
            var features: Set<String> = [format.rawValue]
            for (role, announced) in welcome[2]?["roles"]?.dictionaryValue ?? [:] {
                for (feature, value) in announced["features"]?.dictionaryValue ?? [:] where value == true {
                    features.insert("\(role).\(feature)")
                }
            }
            return features
        } catch {
            await session.close()
            throw error
        }
    }
}

/// The router lets nobody into the realm `main`, so that nothing can be tried.
public struct CannotJoin: Error, Equatable, Sendable, CustomStringConvertible {
    /// What it said.
    public let answer: String
    /// One line for people.
    public var description: String { "the realm 'main' cannot be joined: the router answers \(answer)" }
}
