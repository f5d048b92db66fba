import HTTPCore
import HTTPTypes
import Testing

struct FieldListTests {
    @Test func `lists are read from all fields of a name`() {
        var fields = HTTPFields()
        fields.append(HTTPField(name: .connection, value: "Keep-Alive ,, \tUpgrade"))
        fields.append(HTTPField(name: .connection, value: "x"))
        #expect(fields.list(.connection) == ["Keep-Alive", "Upgrade", "x"])
        #expect(fields.tokens(.connection) == ["keep-alive", "upgrade", "x"])
        #expect(fields.list(.upgrade) == [])
    }

    @Test func `a token is found in any letters, whole, and in any field of the name`() {
        var fields = HTTPFields()
        fields.append(HTTPField(name: .connection, value: "Keep-Alive ,, \tUpgrade"))
        fields.append(HTTPField(name: .connection, value: "x"))
        for token in ["keep-alive", "upgrade", "x"] as [StaticString] {
            #expect(fields.hasToken(token, in: .connection))
        }
        for token in ["keep", "alive", "upgrades", "", "y"] as [StaticString] {
            #expect(!fields.hasToken(token, in: .connection))
        }
        #expect(!fields.hasToken("x", in: .upgrade))
    }

    @Test func `only ASCII letters change their case`() {
        #expect("CHUN\u{212A}ED É".lowercasedASCII.utf8.elementsEqual("chun\u{212A}ed É".utf8))
    }
}

struct CookieFieldTests {
    @Test func `cookies are read from all fields, and the first of a name counts`() {
        var fields: HTTPFields = [.cookie: "a=1; b=\"two\"; a=3; nothing"]
        fields.append(HTTPField(name: .cookie, value: "c=x=y"))
        #expect(fields.cookies.map(\.name) == ["a", "b", "a", "c"])
        #expect(fields.cookiesByName == ["a": "1", "b": "two", "c": "x=y"])
    }
}
