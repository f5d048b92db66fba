import Foundation
import HTTP
import Scheduling
import Sockets
import Swampy
import TestSupport
import Testing
import WebApp

/// nginx, as an oracle of what is to be refused, and as a proxy in front.
@Suite(.serialized, .enabled(if: Nginx.isInstalled, "nginx is installed by .ci/setup"))
struct `nginx` {
    @Test(.timeLimit(.minutes(2)))
    func `refuses what we refuse, but where the table says why not`() async throws {
        try await withScheduler(.libev) { scheduler in
            try await Nginx.with(upstream: "unix:/nowhere", on: scheduler) { address in
                for request in MalformedRequest.all {
                    let answer = try await firstLine(after: request.bytes, at: address, on: scheduler)
                    let isRefused = Self.refusals.contains { answer.hasPrefix("HTTP/1.1 \($0)") }
                    switch request.nginx {
                    case .refused: #expect(isRefused, "\(request.fault): \(answer)")
                    case .taken: #expect(!isRefused, "\(request.fault): \(answer)")
                    }
                }
            }
        }
    }

    /// Statuses by which nginx refuses a request, and not the 502 by which it says that it wanted to hand it on.
    private static let refusals = [400, 405, 411, 413, 414, 417, 431, 494, 501, 505]

    @Test(.timeLimit(.minutes(1)), arguments: schedulerNames)
    func `hands requests and WebSockets on to an app`(name: SchedulerName) async throws {
        try await withScheduler(name) { scheduler in
            let running = try await makeApp().start(on: scheduler)
            try await Nginx.with(upstream: "\(running.address)", on: scheduler) { address in
                try await HTTPClient.withClient(on: scheduler, configuration: .direct) { client in
                    for _ in 0..<3 {
                        let hello = try await client.get("http://\(address)/hello/nginx")
                        #expect(hello.text == "Hello, nginx")
                    }
                    let numbers = try await client.get("http://\(address)/numbers/1000")
                    #expect(numbers.text.split(separator: "\n").count == 1000)
                    let body = [UInt8](repeating: 7, count: 3_000_000)
                    let stream = HTTPClient.BodyStream { send in
                        for start in stride(from: 0, to: body.count, by: 100_000) {
                            try await send(Array(body[start..<(start + 100_000)]))
                        }
                    }
                    let counted = try await client.send(.init(.post, "http://\(address)/upload", body: .stream(stream)))
                    #expect(counted.text == "3000000")
                }
                let socket = try await WebSocket.connect(to: "ws://\(address)/chat", on: scheduler)
                try await socket.send("through nginx")
                #expect(try await socket.receive() == .text("through nginx"))
                await socket.close()
            }
            await running.stop()
        }
    }
}

/// The first line of what comes back, or nothing when nothing does within a moment.
private func firstLine(after bytes: [UInt8], at address: SocketAddress, on scheduler: any Scheduler) async throws
    -> String
{
    let stream = try await ByteStream.connected(to: address, on: scheduler)
    var answer: [UInt8] = []
    do {
        try await stream.write(bytes)
        while !answer.contains(UInt8(ascii: "\n")) {
            let more = try await stream.read(timeout: .milliseconds(300))
            if more.isEmpty { break }
            answer += more
        }
    } catch {
        // It waits for more, or has closed with some of the request unread.
    }
    await stream.close()
    return String(decoding: answer.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
}
