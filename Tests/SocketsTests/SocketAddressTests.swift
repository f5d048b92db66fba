import Glibc
import Sockets
import Testing

@Suite struct `A socket address` {
    @Test(arguments: [
        ("127.0.0.1", SocketAddress.ipv4("127.0.0.1", port: 7), "127.0.0.1:7"),
        ("::1", .ipv6("::1", port: 7), "[::1]:7"),
        ("fe80::1%lo", .ipv6("fe80::1%lo", port: 7), "[fe80::1%lo]:7"),
        ("fe80::1%1", .ipv6("fe80::1%1", port: 7), "[fe80::1%1]:7"),
    ])
    func `is made of numeric text`(host: String, address: SocketAddress, text: String) {
        #expect(SocketAddress(numericHost: host, port: 7) == address)
        #expect(address.description == text)
    }

    @Test(arguments: ["localhost", "", "127.1", "::1%", "::1%no-such-interface", "1.2.3.4%lo"])
    func `is not made of anything else`(host: String) {
        #expect(SocketAddress(numericHost: host, port: 7) == nil)
    }

    @Test func `shows an abstract name after an at sign`() {
        #expect(SocketAddress.abstract(name: "swampy").description == "@swampy")
        #expect(SocketAddress.abstract(name: "swampy").isLoopback)
        #expect(SocketAddress.abstract(name: "swampy").port == nil)
    }
}
