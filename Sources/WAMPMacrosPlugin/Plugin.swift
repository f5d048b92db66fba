#if Macros
    internal import SwiftCompilerPlugin
    internal import SwiftSyntaxMacros
    internal import WAMPMacroExpansion

    // The compiler looks for them by the names of this module.
    enum ServiceMacro: ServiceMacroExpansion {}
    enum ProcedureMacro: MarkMacroExpansion { static let role = Role.procedure }
    enum TopicMacro: MarkMacroExpansion { static let role = Role.topic }

    /// What the compiler starts to have the macros expanded.
    @main struct Plugin: CompilerPlugin {
        let providingMacros: [any Macro.Type] = [ServiceMacro.self, ProcedureMacro.self, TopicMacro.self]
    }
#else
    /// Without the trait `Macros` there is nothing to expand, and nobody who starts this.
    @main enum Plugin {
        static func main() {}
    }
#endif
