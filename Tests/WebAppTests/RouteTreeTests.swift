import HTTPTypes
import Testing

@testable import WebApp

struct RouteTreeTests {
    private func tree(_ routes: [(HTTPRequest.Method, String)]) -> RouteTree<String> {
        var tree = RouteTree<String>()
        for (method, path) in routes { tree.add(method, RoutePattern(path), "\(method) \(path)") }
        return tree
    }

    /// What `tree` makes of a path, in words.
    private func find(_ tree: RouteTree<String>, _ method: HTTPRequest.Method, _ path: String) -> String {
        let components = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let components = RoutePattern.components(ofRequest: components) else { return "refused" }
        switch tree.match(method, components) {
        case .found(let route, let parameters):
            let rest = parameters.rest.isEmpty ? "" : " rest \(parameters.rest.joined(separator: "/"))"
            let names = RoutePattern(String(route.drop { $0 != "/" })).parameterNames
            return route + names.map { " \($0)=\(parameters[$0])" }.joined() + rest
        case .wrongMethod(let allowed): return "allowed " + allowed.map(\.rawValue).joined(separator: " ")
        case .notFound: return "not found"
        }
    }

    @Test(arguments: [
        ("/", "GET /"), ("/a", "GET /a"), ("/a/", "GET /a"), ("/x", "GET /:one one=x"), ("/a/b", "GET /a/b"),
        ("/a/x", "GET /a/:two two=x"), ("/a/b/c", "GET /a/:two/c two=b"), ("/x/b", "GET /:first/b first=x"),
        ("/x/y", "GET /** rest x/y"), ("/a/b/c/d", "GET /** rest a/b/c/d"), ("/files/1/2", "GET /files/** rest 1/2"),
        ("/files", "GET /:one one=files"), ("/a//b", "not found"), ("//", "not found"), ("/a/../b", "refused"),
        ("/a/.", "refused"),
    ])
    func `literals before parameters before the rest, with a way back`(path: String, expected: String) {
        let paths = ["/", "/a", "/:one", "/a/b", "/a/:two", "/a/:two/c", "/:first/b", "/**", "/files/**"]
        #expect(find(tree(paths.map { (.get, $0) }), .get, path) == expected)
    }

    @Test func `a method is looked for in every route of the path`() {
        let tree = tree([(.get, "/a/b"), (.post, "/a/:x"), (.delete, "/**"), (.head, "/only")])
        #expect(find(tree, .get, "/a/b") == "GET /a/b")
        #expect(find(tree, .post, "/a/b") == "POST /a/:x x=b")
        #expect(find(tree, .delete, "/a/b") == "DELETE /** rest a/b")
        #expect(find(tree, .put, "/a/b") == "allowed DELETE GET HEAD POST")
        #expect(find(tree, .put, "/a/z") == "allowed DELETE POST")
        #expect(find(tree, .get, "/only") == "allowed DELETE HEAD")
    }

    @Test func `GET answers HEAD unless HEAD has a route`() {
        let tree = tree([(.get, "/a"), (.get, "/b"), (.head, "/b")])
        #expect(find(tree, .head, "/a") == "GET /a")
        #expect(find(tree, .head, "/b") == "HEAD /b")
    }

    @Test func `one node may have parameters of different names`() {
        let tree = tree([(.get, "/:x"), (.post, "/:y"), (.get, "/:z/end")])
        #expect(find(tree, .get, "/1") == "GET /:x x=1")
        #expect(find(tree, .post, "/1") == "POST /:y y=1")
        #expect(find(tree, .get, "/1/end") == "GET /:z/end z=1")
    }

    @Test func `two routes of one shape trap`() async {
        await #expect(processExitsWith: .failure) {
            var tree = RouteTree<String>()
            tree.add(.get, RoutePattern("/a/:x"), "one")
            tree.add(.get, RoutePattern("/a/:y/"), "other")
        }
    }

    @Test(arguments: ["a", "/a//b", "/:", "/**/a", "/:a/:a"])
    func `a path that makes no sense traps`(path: String) async {
        await #expect(processExitsWith: .failure) { [path] in _ = RoutePattern(path) }
    }

    @Test func `a pattern alone finds its parameters`() {
        let pattern = RoutePattern("/chat/:room/**")
        let expected = RouteParameters(names: ["room"], values: ["a"], rest: ["b", "c"])
        #expect(pattern.match(["chat", "a", "b", "c"]) == expected)
        #expect(pattern.match(["chat", "a"]) == nil)
        #expect(pattern.match(["chat", "", "b"]) == nil)
        #expect(RoutePattern("/a").match(["a", "b"]) == nil)
    }
}
