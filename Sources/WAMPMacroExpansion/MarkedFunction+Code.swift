#if Macros
    internal import SwiftSyntax

    extension MarkedFunction {
        /// The statement that offers the procedure to `peer`, or subscribes to the topic there.
        var statement: String {
            let last = optionsCode.map { ", options: \($0)" } ?? ""
            return switch role {
            case .procedure:
                """
                try await peer.register(\(name.trimmedDescription), handler: WAMP.ProcedureHandler { (invocation: WAMP.Invocation) async throws -> WAMP.Payload in
                    \(reader(of: "invocation"))return try await WAMPMacros.Expansion.answer(\(call))
                }\(last))
                """
            case .topic:
                """
                try await peer.subscribe(\(name.trimmedDescription), handler: WAMP.EventHandler { (event: WAMP.Event) async throws -> Void in
                    \(reader(of: "event"))try await WAMPMacros.Expansion.handled(\(call))
                }\(last))
                """
            }
        }

        /// The options as one value; nil for the defaults.
        private var optionsCode: String? {
            guard let first = options.first else { return nil }
            if first.label?.text == "options" { return first.expression.trimmedDescription }
            let type = role == .procedure ? "WAMP.RegisterOptions" : "WAMP.SubscribeOptions"
            return "\(type)(\(options.map(\.trimmedDescription).joined(separator: " ")))"
        }

        private func reader(of message: String) -> String {
            guard parameters.contains(where: { !takesMessage($0) }) else { return "" }
            return "var arguments = WAMP.ArgumentReader(\(message).payload)\n    "
        }

        private var call: String {
            let arguments = parameters.map { "\($0.argumentLabel)\(argument(for: $0))" }
            return "\(isStatic ? "Self" : "self").\(function.name.text)(\(arguments.joined(separator: ", ")))"
        }

        private func argument(for parameter: FunctionParameterSyntax) -> String {
            if takesMessage(parameter) { return role == .procedure ? "invocation" : "event" }
            var arguments: [String] = []
            if let label = parameter.label { arguments.append("named: \"\(label)\"") }
            if let value = parameter.defaultValue?.value { arguments.append("default: \(value.trimmedDescription)") }
            return "arguments.next(\(arguments.joined(separator: ", ")))"
        }

        private var parameters: FunctionParameterListSyntax { function.signature.parameterClause.parameters }

        /// Whether the parameter takes the invocation or the event itself.
        private func takesMessage(_ parameter: FunctionParameterSyntax) -> Bool {
            parameter.type.simpleName == (role == .procedure ? "Invocation" : "Event")
        }
    }

    extension FunctionParameterSyntax {
        /// The name under which callers know the parameter; nil if it has none.
        fileprivate var label: String? {
            firstName.tokenKind == .wildcard ? nil : firstName.identifier?.name
        }

        fileprivate var argumentLabel: String { label == nil ? "" : "\(firstName.text): " }
    }
#endif
