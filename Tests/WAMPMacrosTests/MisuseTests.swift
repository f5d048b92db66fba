#if Macros
    import Testing

    /// A wrong use, and what is said about it.
    struct WrongUse: CustomTestStringConvertible {
        let source: String
        let complaints: [String]
        var testDescription: String { source }

        init(_ source: String, _ complaints: String...) {
            self.source = source
            self.complaints = complaints
        }

        /// In the body of a service, on line 2.
        init(member: String, _ complaints: String...) {
            source = "@WAMPService struct Service {\n\(member)\n}"
            self.complaints = complaints
        }

        static let all: [WrongUse] = [
            WrongUse(member: "@Procedure(\"a.b\") var name = 1", "2:1: @Procedure marks functions"),
            WrongUse(member: "@Topic(\"a.b\") init() {}", "2:1: @Topic marks functions"),
            WrongUse(
                "struct Service { @Procedure(\"a.b\") func f() {} }",
                "1:18: @Procedure marks functions in the body of a type with @WAMPService, not those of extensions or others"
            ),
            WrongUse(
                "@WAMPService struct Service {}\nextension Service { @Topic(\"a.b\") func f() {} }",
                "2:21: @Topic marks functions in the body of a type with @WAMPService, not those of extensions or others"
            ),
            WrongUse("@WAMPService enum Service {}", "1:1: @WAMPService is for a struct, an actor or a class"),
            WrongUse("@WAMPService protocol Service {}", "1:1: @WAMPService is for a struct, an actor or a class"),
            WrongUse(
                member: "@Procedure(\"a..b\") func f() {}",
                "2:12: 'a..b' is no URI: between its dots are components, none of them empty and none with white space or '#'"
            ),
            WrongUse(
                member: "@Topic(\"a b.\", match: .prefix) func f() {}",
                "2:8: 'a b.' is no pattern of URIs: between its dots are components, none of them with white space or '#'"
            ),
            WrongUse(
                member: "@Topic(\"a#\", options: o) func f() {}",
                "2:8: 'a#' is no pattern of URIs: between its dots are components, none of them with white space or '#'"
            ),
            WrongUse(
                member: "@Procedure(\"a.b\") private func f<T>(x: T) {}",
                "2:33: the arguments of a call have no types of their own: 'f' has to say which it takes"),
            WrongUse(
                member: "@Procedure(\"a.b\") func f(x: some Decodable) {}",
                "2:29: the arguments of a call have no types of their own: 'f' has to say which it takes"),
            WrongUse(
                member: "@Procedure(\"a.b\") func f(x: inout Int) {}",
                "2:29: an argument comes from another program, where it cannot be changed"),
            WrongUse(
                member: "@Procedure(\"a.b\") func f(x: Int...) {}",
                "2:32: the number of arguments is fixed: take an array"),
            WrongUse(
                member: "@Procedure(\"a.b\") mutating func f() {}",
                "2:19: 'f' cannot change a service that answers several calls at a time: make the service an actor"),
            WrongUse(member: "@Procedure func f() {}", "2:1: @Procedure wants a name"),
            WrongUse(
                member: "@Procedure(\"a.b\") func f() {}\n@Procedure(\"a.b\") func g() {}",
                "3:12: the procedure 'a.b' is offered twice"),
        ]
    }

    @Suite struct `The macros` {
        @Test(arguments: WrongUse.all)
        func `say what is wrong, and where`(use: WrongUse) {
            #expect(Expansion(of: use.source).complaints == use.complaints)
        }

        @Test(arguments: [
            "@Topic(\"a.b\") func f() {}\n@Topic(\"a.b\") func g() {}",
            "@Procedure(\"a.b\") func f() {}\n@Procedure(\"a.b\", match: .prefix) func g() {}",
            "@Procedure(\"a..b\", match: .wildcard) func f() {}",
            "@Procedure(\"a.b.\", options: o) func f() {}",
            "@Procedure(\"a.\\(b)\") func f() {}",
            "@Topic(\"a.B-c\") static func f(x: Int, event: Event) async throws {}",
        ])
        func `say nothing about what is right`(members: String) {
            #expect(Expansion(of: "@WAMPService actor Service {\n\(members)\n}").complaints == [])
        }
    }
#endif
