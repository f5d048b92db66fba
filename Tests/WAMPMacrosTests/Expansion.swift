#if Macros
    import SwiftDiagnostics
    import SwiftParser
    import SwiftSyntax
    import SwiftSyntaxMacroExpansion
    import SwiftSyntaxMacros

    import WAMPMacroExpansion

    private enum ServiceMacro: ServiceMacroExpansion {}
    private enum ProcedureMacro: MarkMacroExpansion { static let role = Role.procedure }
    private enum TopicMacro: MarkMacroExpansion { static let role = Role.topic }

    /// What the macros make of a source file.
    struct Expansion {
        let code: String
        /// `LINE:COLUMN: MESSAGE`, in order.
        let complaints: [String]

        init(of source: String) {
            let file = Parser.parse(source: source)
            let context = BasicMacroExpansionContext(
                sourceFiles: [file: .init(moduleName: "Example", fullFilePath: "example.swift")])
            code =
                file.expand(
                    macros: [
                        "WAMPService": ServiceMacro.self, "Procedure": ProcedureMacro.self, "Topic": TopicMacro.self,
                    ],
                    contextGenerator: { node in
                        BasicMacroExpansionContext(sharingWith: context, lexicalContext: node.allMacroLexicalContexts())
                    },
                    indentationWidth: .spaces(4)
                ).description
            complaints = context.diagnostics.map { diagnostic in
                let place = context.location(
                    for: diagnostic.position, anchoredAt: diagnostic.node, fileName: "example.swift")
                return "\(place.line):\(place.column): \(diagnostic.message)"
            }
        }
    }
#endif
