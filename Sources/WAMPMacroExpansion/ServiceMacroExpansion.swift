#if Macros
    internal import SwiftDiagnostics
    package import SwiftSyntax
    internal import SwiftSyntaxBuilder
    package import SwiftSyntaxMacros

    /// `@WAMPService`: writes the functions that offer what is marked.
    ///
    /// A protocol, since the compiler looks for the macro itself by the name of the plugin's module.
    package protocol ServiceMacroExpansion: ExtensionMacro {}

    extension ServiceMacroExpansion {
        package static func expansion(
            of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
            providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
            in context: some MacroExpansionContext
        ) throws -> [ExtensionDeclSyntax] {
            guard
                declaration.is(StructDeclSyntax.self) || declaration.is(ActorDeclSyntax.self)
                    || declaration.is(ClassDeclSyntax.self)
            else {
                context.diagnose(.init(node, .notAType))
                return []
            }
            let members = declaration.memberBlock.members
            for misuse in doubleOffers(in: members) { context.diagnose(misuse) }
            let access = declaration.accessLevel.map { "\($0) " } ?? ""
            let starting = """


                /// Offers everything; called once, when there is a session.
                \(access)func start(_ client: WAMP.Client) async throws {
                    try await offer(to: client)
                }
                """
            let code: DeclSyntax = """
                extension \(type.trimmed) {
                    /// Registers the procedures and subscribes to the topics, in the order they stand in.
                    \(raw: access)func offer(to peer: some WAMP.Peer) async throws {
                        \(raw: statements(of: members).joined(separator: "\n").replacing("\n", with: "\n        "))
                    }\(raw: members.declareStart ? "" : starting)
                }
                """
            return [code.cast(ExtensionDeclSyntax.self)]
        }

        /// One statement for each function that is marked, and conditions where they have some.
        private static func statements(of members: MemberBlockItemListSyntax) -> [String] {
            members.flatMap { member -> [String] in
                if let function = member.decl.as(FunctionDeclSyntax.self) {
                    // What is wrong with the others is said at their marks.
                    return function.marks.filter(\.misuses.isEmpty).map(\.statement)
                }
                guard let condition = member.decl.as(IfConfigDeclSyntax.self) else { return [] }
                return condition.clauses.flatMap { clause -> [String] in
                    let head = "\(clause.poundKeyword.text) \(clause.condition?.trimmedDescription ?? "")"
                    guard case .decls(let members) = clause.elements else { return [head] }
                    return [head] + statements(of: members)
                } + ["#endif"]
            }
        }

        private static func doubleOffers(in members: MemberBlockItemListSyntax) -> [Diagnostic] {
            var known: [String: MarkedFunction] = [:]
            var found: [Diagnostic] = []
            let functions = members.compactMap { $0.decl.as(FunctionDeclSyntax.self) }
            for marked in functions.flatMap(\.marks) where marked.role == .procedure {
                guard let name = marked.literalName, let match = marked.match else { continue }
                let key = "\(match) \(name)"
                if let first = known[key] {
                    let note = Note(node: Syntax(first.name), message: FirstOffer())
                    found.append(.init(marked.name, .twice(name), notes: [note]))
                } else {
                    known[key] = marked
                }
            }
            return found
        }
    }

    private struct FirstOffer: NoteMessage {
        let message = "here first"
        let noteID = MessageID(domain: "WAMPMacros", id: "twice")
    }

    extension DeclGroupSyntax {
        /// As visible as what is written for the type has to be; nil for what needs no word.
        fileprivate var accessLevel: String? {
            for modifier in modifiers {
                switch modifier.name.tokenKind {
                case .keyword(.public), .keyword(.open): return "public"
                case .keyword(.package): return "package"
                default: continue
                }
            }
            return nil
        }
    }

    extension MemberBlockItemListSyntax {
        /// Whether `start(_:)` is among them.
        fileprivate var declareStart: Bool {
            contains { member in
                guard let function = member.decl.as(FunctionDeclSyntax.self) else { return false }
                let parameters = function.signature.parameterClause.parameters
                return function.name.text == "start" && parameters.count == 1
                    && parameters.first?.firstName.tokenKind == .wildcard
            }
        }
    }
#endif
