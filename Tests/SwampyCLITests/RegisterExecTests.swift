import Swampy
import Testing

@Suite(.timeLimit(.minutes(1))) struct `swampy register --exec` {
    @Test(arguments: schedulers)
    func `runs a command for each call, with its arguments as single words`(scheduler: String) async throws {
        try await withRouter(scheduler: scheduler) { router in
            let environment = ["SWAMPY_ROUTER": router.url, "SWAMPY_SCHEDULER": scheduler]
            let command = #"printf '%s|%s' {0} {unit}"#
            try await withSwampy("register", "com.example.run", "--exec", command, environment: environment) { callee in
                #expect(await callee.nextLine() == "registered com.example.run")
                let nasty = #"a 'b' $(id); "c" \n"#
                let answer = try await swampy(
                    "call", "com.example.run", nasty, "--kwargs", #"{"unit": [1, "x y"]}"#, environment: environment)
                #expect(answer.status == 0)
                #expect(try Value(json: #require(answer.output.first)) == .string(nasty + #"|[1,"x y"]"#))
                let missing = try await swampy("call", "com.example.run", "1", environment: environment)
                #expect(missing.errors == ["swampy: wamp.error.invalid_argument: the argument {unit} is missing"])
            }
        }
    }

    @Test func `runs nothing of what a caller sends, wherever its place is`() async throws {
        try await withRouter(scheduler: schedulers[0]) { router in
            let environment = ["SWAMPY_ROUTER": router.url]
            let command = "echo {0}; echo '{0}'; echo \"{0}\"; cat <<end\n{0}\nend"
            try await withSwampy("register", "com.example.run", "--exec", command, environment: environment) { callee in
                #expect(await callee.nextLine() == "registered com.example.run")
                for argument in ["; echo $((6*7)) #", "$(echo $((6*7)))", "`echo $((6*7))`"] {
                    let answer = try await swampy("call", "com.example.run", argument, environment: environment)
                    #expect(answer.status == 0 && !answer.output.joined().contains("42"), "\(argument): \(answer)")
                }
            }
        }
    }

    @Test func `answers JSON as what it says, and a failure as an error`() async throws {
        try await withRouter(scheduler: schedulers[0]) { router in
            let environment = ["SWAMPY_ROUTER": router.url]
            let command = "echo [1, {0}]; echo no luck >&2; exit {1}"
            try await withSwampy("register", "com.example.run", "--exec", command, environment: environment) { callee in
                #expect(await callee.nextLine() == "registered com.example.run")
                let well = try await swampy("call", "com.example.run", "2", "0", environment: environment)
                #expect(well == .init(status: 0, output: ["[1,2]"], errors: []))
                let badly = try await swampy("call", "com.example.run", "2", "3", environment: environment)
                #expect(
                    badly
                        == .init(
                            status: 1, output: [], errors: ["swampy: swampy.error.command_failed: no luck"]))
            }
        }
    }
}
