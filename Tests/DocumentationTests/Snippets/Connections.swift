import Glibc
import LibevScheduling
import Swampy
import Synchronization
import Testing

extension `The article on` {
    @Test func `Sockets`() async throws {
        let scheduler = try LibevScheduler()
        let server = try await Listener.serving(at: .ipv4("127.0.0.1", port: 0), on: scheduler, serve: echo)
        let port = try #require(server.address.port)
        do {
            let scheduler = try LibevScheduler()
            let answer = try await ByteStream.withConnection(toHost: "localhost", port: port, on: scheduler) { stream in
                try await stream.write(Array("hello".utf8))
                return try await stream.read(timeout: .seconds(5))
            }
            print("\(answer.count) bytes")
        }
        await server.shutdown(grace: .seconds(10))

        let listener = try await Listener.serving(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { stream in
            do {
                while case let bytes = try await stream.read(), !bytes.isEmpty { try await stream.write(bytes) }
            } catch {
                print("\(error)")
            }
        }
        print("listening on \(listener.address)")
        await listener.shutdown(grace: .seconds(10))
        await scheduler.shutdown()
    }

    @Test func `Sockets, options`() async throws {
        let scheduler = try LibevScheduler()
        let port = try await freePort()
        var options = ListenerOptions(backlog: 4096, reusePort: true)
        options.socket.keepAlive = SocketOptions.KeepAlive(idle: .seconds(30))
        options.socket.receiveBufferSize = 65_536
        let web = try await Listener.serving(
            at: .ipv6("::1", port: port), on: scheduler, options: options, maximumConnections: 10_000
        ) { stream in
            _ = try? await stream.read(timeout: .seconds(30))
        }
        await web.shutdown(grace: .zero)
        try await withFolder { folder in
            let local = try await Listener.listening(
                at: .unix(path: "\(folder)/control"), on: scheduler, options: ListenerOptions(unixMode: 0o660)
            ) { descriptor in
                print("connected: \(String(describing: descriptor.peerCredentials))")
            }
            let nameless = try await Listener.serving(at: .abstract(name: "example"), on: scheduler) { stream in
                try? await stream.write(Array("hello".utf8))
            }
            let stream = try await ByteStream.connected(to: nameless.address, on: scheduler)
            let greeting = try await stream.read(timeout: .seconds(10))
            #expect(greeting == Array("hello".utf8))
            await stream.close()
            await nameless.shutdown(grace: .zero)
            await local.close()
        }
        for socket in try Listener.inherited() where socket.kind == .listener {
            let listener = await Listener.serving(inherited: socket, on: scheduler) { stream in
                try? await stream.write(Array("hello".utf8))
            }
            print("serving \(socket) at \(listener.address)")
        }
        await scheduler.shutdown()
    }

    @Test func `Sockets, datagrams`() async throws {
        let scheduler = try LibevScheduler()
        let port = try await freePort()
        let echoing = scheduler.task {
            let socket = try await DatagramSocket.bound(to: .ipv4("127.0.0.1", port: port), on: scheduler)
            for try await datagram in socket.datagrams where !datagram.isTruncated {
                try await socket.send(datagram.bytes, to: datagram.address)
            }
        }
        let client = try await DatagramSocket.bound(to: .ipv4("127.0.0.1", port: 0), on: scheduler)
        var answer: [UInt8] = []
        while answer.isEmpty {  // until the other socket is bound
            do {
                try await client.send([1, 2, 3], to: .ipv4("127.0.0.1", port: port))
                answer = try await client.receive(timeout: .milliseconds(100)).bytes
            } catch SocketError.timedOut, SocketError.system {}
        }
        #expect(answer == [1, 2, 3])
        await client.close()
        echoing.cancel()
        _ = await echoing.result  // the cancellation
        await scheduler.shutdown()
    }

    @Test func `Sockets, groups`() async throws {
        let scheduler = try LibevScheduler()
        let port = try await freePort()
        let sending = scheduler.task {
            let speaker = try await DatagramSocket.bound(
                to: .ipv4("127.0.0.1", port: 0), on: scheduler,
                options: DatagramOptions(multicastInterface: "lo"))
            while !Task.isCancelled {
                try await speaker.send([1, 2, 3], to: .ipv4("239.1.2.3", port: port))
                try await scheduler.sleep(for: .milliseconds(20))
            }
        }
        let options = DatagramOptions(reuseAddress: true, multicastInterface: "lo")
        let member = try await DatagramSocket.bound(to: .ipv4("239.1.2.3", port: port), on: scheduler, options: options)
        try await member.join(group: "239.1.2.3", interface: "lo")
        let news = try await member.receive(timeout: .seconds(60))
        print("\(news.bytes.count) bytes from \(news.address)")
        await member.close()
        sending.cancel()
        _ = await sending.result  // the cancellation
        await scheduler.shutdown()
    }

    @Test func `HTTP`() async throws {
        let app = App(configuration: App.Configuration(port: 0))
        app.get("/hello") { _, _ in "hello" }
        app.post("/numbers") { request, _ in "\(request.body.count)" }
        let scheduler = try LibevScheduler()
        let running = try await app.start(on: scheduler)
        let port = try #require(running.address.port)
        do {
            let scheduler = try LibevScheduler()
            let text = try await HTTPClient.withClient(on: scheduler) { client in
                let response = try await client.get("http://127.0.0.1:\(port)/hello", headers: [.accept: "text/plain"])
                guard response.status == .ok else { return "status \(response.status.code)" }
                return response.text
            }
            print(text)
            #expect(text == "hello")
        }
        let upload = HTTPClient.BodyStream { send in
            for number in 0..<1000 { try await send(Array("\(number)\n".utf8)) }
        }
        let request = HTTPClient.Request(.post, "http://127.0.0.1:\(port)/numbers", body: .stream(upload))
        try await HTTPClient.withClient(on: scheduler) { client in
            try await client.withResponse(to: request) { response in
                for try await bytes in response.body { print(bytes.count) }
            }
        }
        await running.stop()
        await scheduler.shutdown()
    }

    @Test func `HTTP, proxies`() async throws {
        let scheduler = try LibevScheduler()
        let heads = Mutex<[String]>([])
        let listener = try await Listener.serving(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { stream in
            let head = (try? await stream.read(timeout: .seconds(10))) ?? []
            heads.withLock { $0.append(String(decoding: head, as: UTF8.self)) }
            try? await stream.write(Array("HTTP/1.1 200 Connected\r\n\r\n".utf8))
        }
        let port = try #require(listener.address.port)
        let proxy = try Proxy("http://name:password@127.0.0.1:\(port)")
        let stream = try await ByteStream.connected(toHost: "router.example", port: 8080, through: proxy, on: scheduler)
        await stream.close()
        await listener.shutdown(grace: .seconds(10))
        let head = heads.withLock { $0.first ?? "" }
        #expect(head.hasPrefix("CONNECT router.example:8080 "))
        await scheduler.shutdown()
    }

    @Test func `WebSockets`() async throws {
        let scheduler = try LibevScheduler()
        let port = try await freePort()
        let server = try await WebSocketServer.serving(at: .ipv4("127.0.0.1", port: port), on: scheduler) {
            socket, request in
            for try await message in socket.messages {
                if case .text(let text) = message { try await socket.send(text) }
            }
        }
        do {
            let scheduler = try LibevScheduler()
            try await withWebSocket(to: "ws://127.0.0.1:\(port)/", on: scheduler) { socket in
                try await socket.send("hello")
                if case .text(let answer) = try await socket.receive() { print(answer) }
            }
        }
        let url = "ws://127.0.0.1:\(port)/"
        try await withWebSocket(to: url, compression: WebSocketCompression(), on: scheduler) { socket in
            print(socket.compression == nil ? "the server does not compress" : "compressed")
        }
        await server.shutdown()
        await scheduler.shutdown()
    }

    @Test func `WebSockets, streams`() async throws {
        /// A file that is read in pieces and written to.
        final class File: Sendable {
            private let bytes: Mutex<[UInt8]>
            init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes) }
            func append(_ more: [UInt8]) throws { bytes.withLock { $0 += more } }
            func next() throws -> [UInt8]? {
                bytes.withLock { bytes in
                    let piece = Array(bytes.prefix(10_000))
                    bytes.removeFirst(piece.count)
                    return piece.isEmpty ? nil : piece
                }
            }
            var count: Int { bytes.withLock(\.count) }
        }
        let scheduler = try LibevScheduler()
        let received = File([])
        let server = try await WebSocketServer.serving(at: .ipv4("127.0.0.1", port: 0), on: scheduler) { socket, _ in
            let file = received
            while let message = try await socket.receiveStream() {
                for try await bytes in message { try file.append(bytes) }
            }
        }
        let address = await server.address
        let port = try #require(address?.port)
        try await withWebSocket(to: "ws://127.0.0.1:\(port)/", on: scheduler) { socket in
            let file = File([UInt8](repeating: 7, count: 100_000))
            try await socket.sendStream(.binary) { writer in
                while let bytes = try file.next() { try await writer.write(bytes) }
            }
        }
        await server.shutdown()
        #expect(received.count == 100_000)
        await scheduler.shutdown()
    }
}
