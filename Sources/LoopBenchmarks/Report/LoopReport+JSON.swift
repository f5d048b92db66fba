extension LoopReport {
    /// Everything as JSON; the module's documentation describes its members.
    public var json: String {
        let advice = recommendation
        return JSONText.object([
            ("format", .string("swampy-loop-report")),
            ("version", JSONText(1)),
            ("date", .string(machine.date)),
            ("seconds", .number(seconds)),
            (
                "recommendation",
                .object([
                    ("candidate", JSONText(advice.candidate)), ("isClear", .bool(advice.isClear)),
                    ("sentence", .string(advice.sentence)),
                    ("exceptions", .list(advice.exceptions.map(JSONText.string))),
                ])
            ),
            ("plan", planJSON),
            ("machine", machineJSON),
            (
                "candidates",
                .list(candidates.map { .object([("name", .string($0.name)), ("failure", JSONText($0.failure))]) })
            ),
            ("results", .list(results.map(json))),
            ("notes", .list(notes.map(JSONText.string))),
        ]).text() + "\n"
    }

    private var planJSON: JSONText {
        .object([
            ("name", .string(plan.name)), ("rounds", JSONText(plan.rounds)),
            ("sampleMilliseconds", .number(plan.sampleTime / .milliseconds(1))),
            ("warmUpMilliseconds", .number(plan.warmUp / .milliseconds(1))),
            ("timeLimitSeconds", .number(plan.timeLimit / .seconds(1))),
            ("seed", .string("\(plan.seed)")),  // a number of JSON may lose digits of it
        ])
    }

    private var machineJSON: JSONText {
        .object([
            ("processor", .string(machine.processor)), ("cores", JSONText(machine.cores)),
            ("memoryBytes", JSONText(machine.memory)), ("system", .string(machine.system)),
            ("load", JSONText(machine.load)),
        ])
    }

    private func json(_ result: LoopResult) -> JSONText {
        .object([
            ("situation", json(result.situation)),
            ("candidate", .string(result.candidate)),
            ("unit", .string(result.situation.unit)),
            ("samples", JSONText(result.costs.count)),
            ("rate", JSONText(result.rate)),
            ("cpuMicroseconds", result.cost.map(json) ?? .null),
            ("ratio", JSONText(ratio(of: result))),
            ("latencyMicroseconds", result.latencies.map(json) ?? .null),
            ("systemCalls", result.systemCalls.map(json) ?? .null),
            ("bytesPerConnection", JSONText(result.bytesPerConnection)),
            ("failure", JSONText(result.failure)),
        ])
    }

    private func json(_ situation: Situation) -> JSONText {
        var members: [(String, JSONText)] = [
            ("id", .string(situation.identifier)), ("title", .string(situation.title)),
        ]
        if case .echo(let echo) = situation {
            members += [
                ("transport", .string(echo.transport.rawValue)), ("threads", JSONText(echo.threads)),
                ("connections", JSONText(echo.connections)), ("inFlight", JSONText(echo.inFlight)),
                ("messageBytes", JSONText(echo.messageSize)),
            ]
        }
        return .object(members)
    }

    private func json(_ cost: Spread) -> JSONText {
        .object([
            ("lowerQuartile", .number(cost.lower)), ("median", .number(cost.median)),
            ("upperQuartile", .number(cost.upper)),
        ])
    }

    private func json(_ latencies: Latencies) -> JSONText {
        .object([
            ("p50", .number(latencies.p50)), ("p90", .number(latencies.p90)), ("p99", .number(latencies.p99)),
            ("p999", .number(latencies.p999)), ("maximum", .number(latencies.maximum)),
        ])
    }

    private func json(_ systemCalls: Result<SystemCalls, Reason>) -> JSONText {
        switch systemCalls {
        case .failure(let reason): .object([("failure", .string(reason.description))])
        case .success(let calls):
            .object([
                ("perMessage", .number(calls.total)),
                ("byName", .object(calls.perMessage.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })),
            ])
        }
    }
}
