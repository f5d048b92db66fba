internal import ByteCore
internal import HTTPCore
public import HTTPTypes
public import Scheduling
package import Sockets

#if TLS
    internal import TLS
#endif

/// A small HTTP/1.1 client, pinned to a scheduler.
///
/// ```swift
/// let client = HTTPClient(on: scheduler)
/// let response = try await client.get("http://127.0.0.1:8080/hello")
/// print(response.status, response.text)
/// await client.close()
/// ```
///
/// Connections are kept for the next requests to the same server, for a while. A request that may be sent twice
/// (RFC 9110, 9.2.2) and meets a kept connection that has just died is sent again, once, over a new one. Proxies are
/// those that the environment names, unless ``Configuration/proxies`` says otherwise.
public actor HTTPClient: AlarmHandler {
    /// The scheduler the client is pinned to.
    public nonisolated let scheduler: any Scheduler
    /// The scheduler as an executor.
    public nonisolated let unownedExecutor: UnownedSerialExecutor
    /// How it behaves.
    public nonisolated let configuration: Configuration

    /// Makes connections in place of sockets, where somebody else does.
    let dial: (@Sendable () async -> ByteStream)?
    private var pool = ConnectionPool()
    private var isClosed = false
    private lazy var alarm: any Alarm = scheduler.alarm(handler: self)
    private var isArmed = false
    #if TLS
        /// What secure connections are made with unless the configuration says, once there has been one.
        var systemTLS: TLSContext?
    #endif

    /// A client without connections. It must be closed when it has had any.
    public init(on scheduler: any Scheduler, configuration: Configuration = Configuration()) {
        self.scheduler = scheduler
        self.configuration = configuration
        dial = nil
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    /// A client whose connections `dial` makes, whatever the URLs say. It must be closed when it has had any.
    package init(
        on scheduler: any Scheduler, configuration: Configuration, dial: @escaping @Sendable () async -> ByteStream
    ) {
        self.scheduler = scheduler
        self.configuration = configuration
        self.dial = dial
        unownedExecutor = scheduler.asUnownedSerialExecutor()
    }

    /// Runs `body` with a client that is closed afterwards, whatever happens.
    ///
    /// - Throws: what `body` throws.
    public static func withClient<Result>(
        on scheduler: any Scheduler, configuration: Configuration = Configuration(),
        _ body: (HTTPClient) async throws -> Result
    ) async throws -> Result {
        let client = HTTPClient(on: scheduler, configuration: configuration)
        do {
            let result = try await body(client)
            await client.close()
            return result
        } catch {
            await client.close()
            throw error
        }
    }

    /// The answer to GET.
    ///
    /// - Throws: as ``send(_:)``.
    public func get(_ url: String, headers: HTTPFields = [:]) async throws(HTTPClientError) -> Response {
        try await send(Request(.get, url, headers: headers))
    }

    /// Sends a request and waits for the whole response, of at most ``Configuration/maximumBodySize`` bytes.
    ///
    /// An answer with status 404 or 500 is an answer, and not an error. Cancelling closes the request's connection.
    /// - Throws: ``HTTPClientError``.
    public func send(_ request: Request) async throws(HTTPClientError) -> Response {
        let answer = try await answer(to: request, maximumBodySize: configuration.maximumBodySize)
        do throws(HTTPClientError) {
            var body: [UInt8] = []
            while let bytes = try await answer.connection.readPart() { body += bytes }
            let response = await Response(
                status: answer.head.status, headers: answer.head.headerFields, body: body,
                trailers: answer.connection.trailers, url: answer.url)
            await finish(answer)
            return response
        } catch {
            await answer.connection.close()
            throw error
        }
    }

    /// Sends a request and runs `body` with the response as soon as its head has come; a body of any size can be read
    /// piece by piece. What `body` leaves unread is not read, and costs the connection.
    ///
    /// - Throws: ``HTTPClientError``, or what `body` throws.
    public nonisolated func withResponse<Result>(
        to request: Request, _ body: (StreamedResponse) async throws -> Result
    ) async throws -> Result {
        let answer = try await answer(to: request, maximumBodySize: .max)
        let response = StreamedResponse(
            status: answer.head.status, headers: answer.head.headerFields, url: answer.url,
            body: ResponseBody(connection: answer.connection))
        do {
            let result = try await body(response)
            await finish(answer)
            return result
        } catch {
            await answer.connection.close()
            throw error
        }
    }

    /// Closes the kept connections. Requests that are under way go on, and no further one is sent. Safe to call twice.
    public func close() async {
        isClosed = true
        if isArmed { alarm.disarm() }
        isArmed = false
        for connection in pool.removeAll() { await connection.close() }
    }

    /// How many connections are kept for further requests.
    public var idleConnectionCount: Int { pool.count }

    // MARK: One request

    /// A response whose body is still on its connection.
    private struct Answer: Sendable {
        let head: HTTPResponse
        let url: String
        let origin: Origin
        let connection: ClientConnection
    }

    private func answer(to request: Request, maximumBodySize: Int) async throws(HTTPClientError) -> Answer {
        var request = request
        var redirects = 0
        while true {
            let answer = try await answerOnce(to: request, maximumBodySize: maximumBodySize)
            guard configuration.maximumRedirects > 0, let next = request.redirected(by: answer.head) else {
                return answer
            }
            await discard(answer)
            redirects += 1
            guard redirects <= configuration.maximumRedirects else {
                throw .tooManyRedirects(limit: configuration.maximumRedirects)
            }
            request = next
        }
    }

    private func answerOnce(to request: Request, maximumBodySize: Int) async throws(HTTPClientError) -> Answer {
        let endpoint = try request.endpoint()
        let origin = Origin(endpoint, address: request.address, proxies: configuration.proxies)
        let head = request.head(for: endpoint, through: origin.forwardProxy)
        var limits = HTTPLimits()
        limits.maximumHeadSize = configuration.maximumHeadSize
        limits.maximumBodySize = maximumBodySize
        let timeout = Timeout(each: configuration.waitTimeout, total: configuration.requestTimeout)
        var mayRetry = request.mayBeRepeated
        while true {
            guard !isClosed else { throw .closed }
            let kept = await keptConnection(to: origin, isChecked: !mayRetry)
            let connection: ClientConnection
            if let kept { connection = kept } else { connection = try await connect(to: origin) }
            do throws(HTTPClientError) {
                let response = try await connection.send(head, request.body, limits: limits, timeout: timeout)
                return Answer(head: response.response, url: request.url, origin: origin, connection: connection)
            } catch {
                let hasBegun = await connection.hasBegun
                let wasStale = kept != nil && !hasBegun && error.isDisconnect
                await connection.close()
                guard wasStale, mayRetry else { throw error }
                mayRetry = false
            }
        }
    }

    /// A connection that was kept. One that must not turn out to be dead is looked at before.
    private func keptConnection(to origin: Origin, isChecked: Bool) async -> ClientConnection? {
        while let connection = pool.take(origin) {
            guard isChecked, await connection.isStale() else { return connection }
            await connection.close()
        }
        return nil
    }

    private func connect(to origin: Origin) async throws(HTTPClientError) -> ClientConnection {
        let stream = try await connected(to: origin)
        return ClientConnection(stream, timeout: Timeout(each: configuration.waitTimeout, total: nil))
    }

    /// Keeps the connection of a response that was read, or closes it.
    private func finish(_ answer: Answer) async {
        guard await answer.connection.isReusable(), !isClosed else { return await answer.connection.close() }
        let dropped = pool.keep(answer.connection, to: answer.origin, now: scheduler.now, configuration)
        armAlarm()
        for connection in dropped { await connection.close() }
    }

    /// Reads over the body of a response that nobody wants, if it is short.
    private func discard(_ answer: Answer) async {
        do throws(HTTPClientError) {
            _ = try await ResponseBody(connection: answer.connection).collect(upTo: 16 * 1024)
            await finish(answer)
        } catch {
            await answer.connection.close()
        }
    }

    // MARK: Idle connections

    private func armAlarm() {
        guard !isArmed, let oldest = pool.oldest else { return }
        isArmed = true
        alarm.arm(at: oldest + configuration.idleTimeout)
    }

    /// For the scheduler: a kept connection has waited long enough.
    public func alarmFired() {
        isArmed = false
        let expired = pool.expire(keptUntil: scheduler.now - configuration.idleTimeout)
        // Nobody waits for this task: it closes sockets that nobody uses.
        scheduler.task { for connection in expired { await connection.close() } }
        armAlarm()
    }
}
