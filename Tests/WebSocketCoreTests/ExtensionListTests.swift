import Testing

@testable import WebSocketCore

struct ExtensionListTests {
    /// RFC 6455, 9.1, and the list rule of RFC 9110, 5.6.1.
    @Test(arguments: [
        (["a"], [["a"]]), (["a, b"], [["a"], ["b"]]), (["a", "b; c"], [["a"], ["b", "c"]]),
        (["a;b=c;d"], [["a", "b=c", "d"]]), ([" a\t; b = \"c\" "], [["a", "b=c"]]), (["a; b=\"\\c\""], [["a", "b=c"]]),
        ([], []), ([""], []), ([",, a ,"], [["a"]]),
    ])
    func `a list is read as the RFC writes it`(values: [String], expected: [[String]]) {
        let items = ExtensionList(values)?.items.map { item in
            [item.name] + item.parameters.map { parameter in parameter.name + (parameter.value.map { "=" + $0 } ?? "") }
        }
        #expect(items == expected)
    }

    @Test(arguments: [
        "a b", ";", "a;", "a; =b", "a; b=", "a; b=\"", "a; b=\"\"", "a; b=\"c d\"", "a; b=\"c\\", "a; b=\"c\"d", "a/b",
        "a; b c", "ä", "a; b=c=d", "\"a\"",
    ])
    func `what is not written so is refused whole`(value: String) {
        #expect(ExtensionList([value]) == nil)
        #expect(ExtensionList(["x", value]) == nil)
    }
}
