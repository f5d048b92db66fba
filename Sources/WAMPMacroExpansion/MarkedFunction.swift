#if Macros
    internal import SwiftParser
    internal import SwiftSyntax
    internal import WAMPCore

    /// What a function can be marked as, by the name of the attribute.
    package enum Role: String, Sendable {
        case procedure = "Procedure"
        case topic = "Topic"
    }

    /// A function of a service, with the attribute that makes it a procedure or the handler of a topic.
    struct MarkedFunction {
        let function: FunctionDeclSyntax
        let attribute: AttributeSyntax
        let role: Role
        /// The name or pattern, as it is written.
        let name: ExprSyntax
        /// The other arguments of the attribute.
        let options: [LabeledExprSyntax]

        /// One for each mark that `function` has; nil for an attribute that is none.
        init?(_ function: FunctionDeclSyntax, _ attribute: AttributeSyntax) {
            guard let role = attribute.simpleName.flatMap(Role.init(rawValue:)),
                case .argumentList(let arguments) = attribute.arguments,
                let name = arguments.first
            else { return nil }
            self.function = function
            self.attribute = attribute
            self.role = role
            self.name = name.expression
            options = Array(arguments.dropFirst())
        }

        /// The text of the name, if it is a literal.
        var literalName: String? { name.as(StringLiteralExprSyntax.self)?.representedLiteralValue }

        /// How the name is compared; nil if that cannot be read from here.
        var match: MatchPolicy? {
            if options.contains(where: { $0.label?.text == "options" }) { return nil }
            guard let match = options.first(where: { $0.label?.text == "match" }) else { return .exact }
            return match.expression.as(MemberAccessExprSyntax.self)
                .flatMap { MatchPolicy(rawValue: $0.declName.baseName.text) }
        }

        /// Whether the function belongs to the type rather than to a value of it.
        var isStatic: Bool { function.has(.static) || function.has(.class) }
    }

    extension FunctionDeclSyntax {
        func has(_ keyword: Keyword) -> Bool {
            modifiers.contains { $0.name.tokenKind == .keyword(keyword) }
        }

        /// What the function is marked as; more than one where it serves several names.
        var marks: [MarkedFunction] {
            attributes.compactMap { $0.as(AttributeSyntax.self) }.compactMap { MarkedFunction(self, $0) }
        }
    }

    extension AttributeSyntax {
        /// Its name without that of a module.
        var simpleName: String? { attributeName.simpleName }
    }

    extension TypeSyntax {
        /// The name of a type without that of a module; nil for types that are more than a name.
        var simpleName: String? {
            if let member = self.as(MemberTypeSyntax.self) { return member.name.text }
            return self.as(IdentifierTypeSyntax.self)?.name.text
        }
    }
#endif
