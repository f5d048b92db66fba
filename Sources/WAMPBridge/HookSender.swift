internal import HTTP
internal import HTTPTypes
internal import Logging
internal import Scheduling
internal import WAMP

/// Sends the events of one hook, one after the other.
struct HookSender: Sendable {
    let hook: BridgeSubscriber.Hook
    let rules: BridgeSubscriber
    let client: HTTPClient
    let logger: Logger

    /// Subscribes, and returns what sends the events: to be run until it is cancelled.
    func subscribe(by peer: Client) async throws -> Events<Event> {
        try await peer.events(
            hook.topic, buffering: EventBuffering(limit: rules.maximumWaitingEvents, overflow: .dropNewest),
            options: SubscribeOptions(match: hook.match))
    }

    /// Sends `events` until they are over, or the task is cancelled.
    func run(_ events: Events<Event>) async {
        do {
            for try await event in events { try await send(event) }
        } catch is CancellationError {
            // As it should be: the app stops.
        } catch {
            logger.error(
                "a web hook has ended", metadata: ["topic": "\(hook.topic)", "error": "\(error)"])
        }
    }

    /// Sends one event, again and again if need be. Only a cancelled task makes it throw.
    private func send(_ event: Event) async throws(CancellationError) {
        let request: HTTPClient.Request
        do {
            request = try self.request(for: event)
        } catch {
            return log("an event cannot be written as JSON", event, "\(error)")
        }
        var pause = rules.firstPause
        for attempt in 1...max(1, rules.maximumAttempts) {
            let failure = await attemptToSend(request)
            if Task.isCancelled { throw CancellationError() }
            guard let failure else { return }
            guard failure.mayPass, attempt < rules.maximumAttempts else {
                return log("an event was not taken", event, failure.reason)
            }
            try await client.scheduler.sleep(for: pause)
            pause *= 2
        }
    }

    /// Why an attempt did not succeed, and whether another one may.
    private struct Failure {
        let reason: String
        let mayPass: Bool
    }

    private func attemptToSend(_ request: HTTPClient.Request) async -> Failure? {
        do {
            let status = try await client.send(request).status.code
            if status == rules.expectedStatus { return nil }
            if rules.expectedStatus == nil, (200..<300).contains(status) { return nil }
            let mayPass = status == 408 || status == 429 || (500..<600).contains(status)
            return Failure(reason: "answered with \(status)", mayPass: mayPass)
        } catch HTTPClientError.invalidURL(let reason) {
            return Failure(reason: reason, mayPass: false)
        } catch {
            return Failure(reason: "\(error)", mayPass: true)
        }
    }

    private func request(for event: Event) throws -> HTTPClient.Request {
        let body: Value = [
            "args": .list(try event.payload.arguments()),
            "kwargs": .dictionary(try event.payload.keywordArguments()),
        ]
        let headers: HTTPFields = [
            .contentType: "application/json", .wampTopic: event.topic.string,
            .wampPublication: "\(event.publication)",
        ]
        return HTTPClient.Request(rules.method, hook.url, headers: headers, body: .text(try body.json()))
    }

    private func log(_ sentence: String, _ event: Event, _ reason: String) {
        logger.warning(
            "\(sentence)",
            metadata: [
                "topic": "\(event.topic)", "publication": "\(event.publication)", "url": "\(hook.url)",
                "reason": "\(reason)",
            ])
    }
}

extension HTTPField.Name {
    // Tokens, as the lines show.
    fileprivate static let wampTopic = HTTPField.Name("WAMP-Topic")!
    fileprivate static let wampPublication = HTTPField.Name("WAMP-Publication")!
}
