import Sockets
import Testing
import WAMP

struct TransportURLTests {
    @Test(arguments: [
        ("ws://example.com/ws", "ws://example.com:80/ws"), ("wss://example.com", "wss://example.com:443/"),
        ("WS://[::1]:8080/a?b=c", "ws://[::1]:8080/a?b=c"), ("rs://10.0.0.1:8081", "rs://10.0.0.1:8081"),
        ("rs://example.com", "rs://example.com:80"), ("rss://[fe80::1]/", "rss://[fe80::1]:443"),
        ("ws+unix:///run/wamp.sock", "ws+unix:///run/wamp.sock"),
        ("ws+unix:///run/wamp.sock:/ws?a=b", "ws+unix:///run/wamp.sock:/ws?a=b"),
        ("unix+ws:///run/wamp.sock", "ws+unix:///run/wamp.sock"), ("ws://unix:/run/s", "ws+unix:///run/s"),
        ("rs+unix:///run/wamp.sock", "rs+unix:///run/wamp.sock"), ("unix+rs:///run/s", "rs+unix:///run/s"),
        ("rs://unix:/run/wamp.sock", "rs+unix:///run/wamp.sock"), ("rs+unix://@wamp", "rs+unix://@wamp"),
        ("http://example.com/lp", "http://example.com:80/lp"), ("tcp://0.0.0.0:8081/ws", "tcp://0.0.0.0:8081/ws"),
        ("tcps://[::]:1", "tcps://[::]:1/"),
        ("unix:///run/wamp.sock:/ws", "unix:///run/wamp.sock:/ws"),
    ])
    func `is understood, and written in its usual spelling`(url: String, description: String) throws {
        let parsed = try TransportURL(url)
        #expect("\(parsed)" == description)
        #expect(try TransportURL(description) == parsed)
    }

    @Test func `names the place and what is spoken there`() throws {
        let secure = try TransportURL("rss://example.com:7/")
        #expect(secure.kind == .rawSocket)
        #expect(secure.isSecure)
        #expect(secure.place == .host("example.com", port: 7))
        let local = try TransportURL("ws+unix:///tmp/a:b:/ws")
        #expect(local.kind == .webSocket)
        #expect(!local.isSecure)
        #expect(local.place == .unix(.unix(path: "/tmp/a:b")))
        #expect(local.path == "/ws")
        #expect(local.webSocketURL == "ws://localhost/ws")
        #expect(try TransportURL("rs+unix://@name").place == .unix(.abstract(name: "name")))
        #expect(try "\(TransportURL("ws://[::1]:0/ws").withPort(8080))" == "ws://[::1]:8080/ws")
    }

    @Test(arguments: [
        ("127.0.0.1:8080", "no scheme"), ("gopher://example.com/", "carries no WAMP"), ("ws://:80/", "names no host"),
        ("rs://example.com:99999", "no valid port"), ("rs://example.com:80/ws", "has a path"),
        ("tcp://example.com/ws", "names no port"), ("rs+unix://run/wamp.sock", "names no Unix socket"),
        ("ws+unix://", "names no Unix socket"), ("rs+unix://@", "names no Unix socket"),
        ("ws://[::1/", "closing bracket"),
    ])
    func `says in one line what is wrong`(url: String, fault: String) throws {
        let error = #expect(throws: SocketError.self) { try TransportURL(url) }
        let text = try #require(error?.description)
        #expect(text.contains(fault), "\(text)")
        #expect(text.contains("'\(url)'"), "\(text)")
        #expect(!text.contains("\n"))
    }

    @Test func `T1: the subprotocols of WAMP are named in the order of preference`() {
        #expect(Subprotocol.names(of: [.json], batched: false) == ["wamp.2.json"])
        #expect(Subprotocol.names(of: [.json], batched: true) == ["wamp.2.json.batched", "wamp.2.json"])
        #expect(Subprotocol(name: "wamp.2.json.batched") == Subprotocol(.json, isBatched: true))
        #expect(Subprotocol(name: "wamp.2.json") == Subprotocol(.json))
        for name in ["", ".batched", "wamp.2.unknown", "wamp.2.json.batched.batched", "wamp.3.json"] {
            #expect(Subprotocol(name: name) == nil)
        }
    }
}
