#if Macros
    internal import SwiftDiagnostics
    package import SwiftSyntax
    package import SwiftSyntaxMacros

    /// `@Procedure` and `@Topic`: say what is wrong with the function that they mark; what it stands for, `@WAMPService`
    /// writes. A protocol as ``ServiceMacroExpansion``.
    package protocol MarkMacroExpansion: PeerMacro {
        static var role: Role { get }
    }

    extension MarkMacroExpansion {
        package static func expansion(
            of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
            in context: some MacroExpansionContext
        ) throws -> [DeclSyntax] {
            for misuse in misuses(of: node, on: declaration, in: context.lexicalContext) { context.diagnose(misuse) }
            return []
        }

        private static func misuses(
            of node: AttributeSyntax, on declaration: some DeclSyntaxProtocol, in surroundings: [Syntax]
        ) -> [Diagnostic] {
            guard let function = declaration.as(FunctionDeclSyntax.self) else {
                return [.init(node, .notAFunction(role))]
            }
            guard surroundings.first?.asProtocol((any DeclGroupSyntax).self)?.isService == true else {
                return [.init(node, .notInService(role))]
            }
            return MarkedFunction(function, node)?.misuses ?? [.init(node, .noName(role))]
        }
    }

    extension DeclGroupSyntax {
        fileprivate var isService: Bool {
            attributes.contains { $0.as(AttributeSyntax.self)?.simpleName == "WAMPService" }
        }
    }
#endif
