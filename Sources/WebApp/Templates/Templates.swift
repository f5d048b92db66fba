#if Mustache
    public import HTTPTypes
    internal import Mustache

    /// Pages made of mustache templates and values, by swift-mustache; for builds with the trait `Mustache`.
    ///
    ///     let templates = try await Templates(directory: "templates")
    ///     app.use(templates)
    ///     app.get("/hello/:name") { request, context in
    ///         try context.page("hello", ["name": request.parameters["name"]])
    ///     }
    ///
    /// `{{name}}` stands for the value of that name with its HTML escaped, so what users wrote is no markup; `{{{name}}}`
    /// for the value as it is. Templates use each other: `{{> menu}}`.
    public struct Templates: Sendable {
        private let library: MustacheLibrary

        /// The templates in the files below `directory` whose names end in `.mustache`, each called after its path without
        /// that: `items/list`. It is to be made before the app serves: reading blocks.
        ///
        /// - Throws: what swift-mustache says is wrong with a file. A directory that is not there has no templates.
        public init(directory: String) async throws {
            library = try await MustacheLibrary(directory: directory)
        }

        /// The templates with these texts, by their names.
        ///
        /// - Throws: what swift-mustache says is wrong with a text.
        public init(_ texts: [String: String]) throws {
            library = MustacheLibrary(templates: try texts.mapValues { try MustacheTemplate(string: $0) })
        }

        /// The template called `name`, filled with `values`: a dictionary, or anything whose properties they are.
        ///
        /// - Throws: ``NoSuchTemplate``.
        public func render(_ name: String, _ values: Any) throws(NoSuchTemplate) -> String {
            guard let text = library.render(values, withTemplate: name) else { throw NoSuchTemplate(name: name) }
            return text
        }
    }

    /// A template that is asked for, and is not there.
    public struct NoSuchTemplate: Error, Sendable, CustomStringConvertible {
        /// What it was called.
        public let name: String

        /// One line for a log.
        public var description: String { "there is no template \(name.debugDescription)" }
    }

    extension App {
        /// Has ``RequestContext/page(_:_:status:)`` find these templates.
        public func use(_ templates: Templates) {
            storage[TemplatesKey.self] = templates
        }
    }

    extension RequestContext {
        /// A page made of the app's template called `name`; see ``Templates``.
        ///
        /// An app without templates is a programming error, which traps.
        /// - Throws: ``NoSuchTemplate``.
        public func page(
            _ name: String, _ values: Any, status: HTTPResponse.Status = .ok
        ) throws(NoSuchTemplate) -> Response {
            guard let templates = storage[TemplatesKey.self] else {
                preconditionFailure("this app has no templates: app.use(try await Templates(directory: \"templates\"))")
            }
            return .html(try templates.render(name, values), status: status)
        }
    }

    private enum TemplatesKey: ContextKey { typealias Value = Templates }
#endif
