#if Macros
    internal import SwiftDiagnostics
    internal import SwiftSyntax
    internal import WAMPCore

    extension MarkedFunction {
        /// What is wrong with it, each where it stands.
        var misuses: [Diagnostic] {
            var found: [Diagnostic] = []
            if let literalName, !isValid(literalName) {
                found.append(.init(name, .invalidName(literalName, match)))
            }
            if let generics = function.genericParameterClause {
                found.append(.init(generics, .generic(function.name.text)))
            }
            for modifier in function.modifiers where modifier.name.tokenKind == .keyword(.mutating) {
                found.append(.init(modifier, .mutating(function.name.text)))
            }
            for parameter in function.signature.parameterClause.parameters {
                if let ellipsis = parameter.ellipsis { found.append(.init(ellipsis, .variadic)) }
                if let node = parameter.type.inOutSpecifier { found.append(.init(node, .inOut)) }
                if parameter.type.is(SomeOrAnyTypeSyntax.self) {
                    found.append(.init(parameter.type, .generic(function.name.text)))
                }
            }
            return found
        }

        /// Whether a peer would take the name; where its match cannot be read, whether one would with some match.
        private func isValid(_ name: String) -> Bool {
            let matches = match.map { [$0] } ?? MatchPolicy.allCases
            return matches.contains { URI(name).isValid(.loose, match: $0) }
        }
    }

    extension TypeSyntax {
        /// The `inout` before a type.
        fileprivate var inOutSpecifier: Syntax? {
            self.as(AttributedTypeSyntax.self)?.specifiers.lazy.compactMap { $0.as(SimpleTypeSpecifierSyntax.self) }
                .first { $0.specifier.tokenKind == .keyword(.inout) }.map { Syntax($0) }
        }
    }

    /// What is said about a wrong use of the macros.
    enum Misuse: DiagnosticMessage {
        case notAFunction(Role)
        case notInService(Role)
        case notAType
        case noName(Role)
        case invalidName(String, MatchPolicy?)
        case twice(String)
        case generic(String)
        case mutating(String)
        case variadic
        case inOut

        var message: String {
            switch self {
            case .notAFunction(let role): "@\(role.rawValue) marks functions"
            case .notInService(let role):
                "@\(role.rawValue) marks functions in the body of a type with @WAMPService, not those of extensions or others"
            case .notAType: "@WAMPService is for a struct, an actor or a class"
            case .noName(let role): "@\(role.rawValue) wants a name"
            case .invalidName(let name, .exact?):
                "'\(name)' is no URI: between its dots are components, none of them empty and none with white space or '#'"
            case .invalidName(let name, _):
                "'\(name)' is no pattern of URIs: between its dots are components, none of them with white space or '#'"
            case .twice(let name): "the procedure '\(name)' is offered twice"
            case .generic(let name):
                "the arguments of a call have no types of their own: '\(name)' has to say which it takes"
            case .mutating(let name):
                "'\(name)' cannot change a service that answers several calls at a time: make the service an actor"
            case .variadic: "the number of arguments is fixed: take an array"
            case .inOut: "an argument comes from another program, where it cannot be changed"
            }
        }

        var diagnosticID: MessageID {
            MessageID(domain: "WAMPMacros", id: "\(self)".prefix { $0 != "(" }.description)
        }

        var severity: DiagnosticSeverity { .error }
    }

    extension Diagnostic {
        init(_ node: some SyntaxProtocol, _ misuse: Misuse, notes: [Note] = []) {
            self.init(node: node, message: misuse, notes: notes)
        }
    }
#endif
