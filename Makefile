# The commands of the project. `make run` and `make test` install what they need first (Debian 12 with Swift).

.PHONY: help run test conformance autobahn matrix restarts torture kills attack soak fuzz lint format docs compare clean

help: ## list these commands
	@sed -nE 's/^([a-z]+): ## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: ## build and serve the demo (PORT=8080, SWAMPY_SCHEDULER=libev|dispatch|...)
	@.ci/setup run
	swift build -c release --product swampy
	@exec .build/release/swampy demo $(if $(PORT),--port $(PORT))

test: ## run every test, against real peers too (TEST="--filter NAME" for some)
	@.ci/test $(TEST)

conformance: ## print the 203 rows of WAMP, each with what proves it, and Crossbar.io's results beside ours
	@.ci/conformance

autobahn: ## run the whole Autobahn suite against our WebSocket, both roles (some 40 minutes)
	@.ci/autobahn

matrix: ## try our client with each router, transport, serializer and way to authenticate, and print all cells
	@SWAMPY_MATRIX=all .ci/test --filter Interoperation
	@cat .build/matrix.md

restarts: ## kill Crossbar.io and our router 20 times with 100 calls in flight; print how soon our client is back
	@SWAMPY_KILLS=20 .ci/test --filter "A router that is killed"
	@grep '^killed' .build/test.log

torture: ## torment our router and its clients for half an hour (SECONDS=1800, SEED=), and account for everything
	@SEED=$(SEED) .ci/torture $(SECONDS)

kills: ## tear 10,000 connections and kill 300 clients of our router, and count what they left behind
	@.ci/press kills

attack: ## attack our router in nine ways (SECONDS=10 each), and print what each got and how others were served
	@.ci/press attack $(SECONDS)

soak: ## have our router carry messages for an hour (SECONDS=3600), each accounted for, and watch its memory
	@.ci/press soak $(SECONDS)

fuzz: ## run each fuzzer (SECONDS=600) on its seeds
	@.ci/fuzz $(or $(SECONDS),600)

lint: ## check format and the rules of the house
	@.ci/lint

format: ## format every Swift file
	@.ci/lint --fix

docs: ## make the documentation's site, .build/docs; fails on a warning and on a public symbol without a comment
	@.ci/docs

compare: ## measure us beside others (PARTS="tcp idle" for some parts, each of less than ten minutes but for `build`)
	@.ci/setup compare
	@Benchmarks/run $(PARTS)

clean: ## remove everything that was built or installed here
	rm -rf .build .build-* Benchmarks/.build
