import Testing
import WebSocketCore

struct CloseCodeTests {
    @Test(arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])
    func `codes that may be sent`(_ code: UInt16) {
        #expect(CloseCode(rawValue: code).mayBeSent)
    }

    @Test(arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535])
    func `codes that may not be sent`(_ code: UInt16) {
        #expect(!CloseCode(rawValue: code).mayBeSent)
    }
}
