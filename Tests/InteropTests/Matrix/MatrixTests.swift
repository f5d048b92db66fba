#if TLS
    import Foundation
    import Scheduling
    import Swampy
    import Testing
    import WAMP

    /// Our client with each router, transport, serializer and way to authenticate, autobahn-python at the other end:
    /// what the matrix says of all of them is written to `.build/matrix.md`, cell by cell. `make matrix` prints it.
    @Suite(.serialized, .enabled(if: Machine.hasPeers, "the Python peers are installed by `make test`"))
    struct `Interoperation` {
        @Test(.timeLimit(.minutes(5)))
        func `of our client with both routers, in all roles`() async throws {
            var table = MatrixTable()
            for router in MatrixRouter.allCases {
                try await withMatrix(router) { urls, peer in
                    for name in schedulerNames {
                        try await withScheduler(name) { scheduler in
                            for row in MatrixRow.chosen(for: name) {
                                let outcomes = try await check(row, at: urls, of: router, with: peer, on: scheduler)
                                table.add(router, name, row, outcomes)
                            }
                        }
                    }
                }
            }
            try table.markdown.write(
                to: Machine.root.appending(path: ".build/matrix.md"), atomically: true, encoding: .utf8)
            let rowCount = schedulerNames.reduce(0) { $0 + MatrixRow.chosen(for: $1).count }
            #expect(table.goodCount == 2 * rowCount * MatrixColumn.allCases.count)
            #expect(table.goodCount == table.cellCount)
        }

        /// Runs `body` beside a router and autobahn-python.
        private func withMatrix(
            _ router: MatrixRouter, _ body: (RouterURLs, Program) async throws -> Void
        ) async throws {
            try await withRouter(router) { urls in
                let peer = try Program(Machine.python, [Machine.peer("matrix_peer.py"), "--url", urls.webSocket])
                try await with(peer) { peer in
                    _ = try await peer.require("READY")
                    try await body(urls, peer)
                }
                #expect(await peer.status() == 0)
            }
        }

        private func withRouter(
            _ router: MatrixRouter, _ body: (RouterURLs) async throws -> Void
        ) async throws {
            switch router {
            case .crossbar:
                try await withCrossbarURLs(["--auth", Principal.crossbarConfiguration()], body)
            case .own:
                var configuration = RouterConfiguration(realms: ["realm1"])
                configuration.authentication.users = try Principal.users()
                try await withOwnRouter(.libev, configuration, body)
            }
        }

        /// Joins as the row says, and does what each column says.
        private func check(
            _ row: MatrixRow, at urls: RouterURLs, of router: MatrixRouter, with peer: Program,
            on scheduler: any Scheduler
        ) async throws -> [MatrixOutcome] {
            var configuration = Session.Configuration()
            configuration.serializers = [row.serializer]
            configuration.authentication = try row.principal.authentication()
            let url = row.transport.url(of: urls)
            return try await withSession(to: url, realm: "realm1", configuration: configuration, on: scheduler) {
                session in
                let details = await session.details
                try #require(details.authMethod == row.principal.method)
                if let authID = row.principal.authID { try #require(details.authID == authID) }
                let cells = MatrixSession(
                    session: session, router: router, partner: MatrixPartner(row.otherSerializer, of: peer),
                    scheduler: scheduler, prefix: "com.example.row\(row.number)")
                var outcomes: [MatrixOutcome] = []
                for column in MatrixColumn.allCases { outcomes.append(await outcome(of: column, cells, row)) }
                return outcomes
            }
        }

        private func outcome(
            of column: MatrixColumn, _ cells: MatrixSession, _ row: MatrixRow
        ) async -> MatrixOutcome {
            do {
                try await cells.scheduler.withTimeout(.seconds(30)) { try await column.check(cells) }
                return .ok
            } catch {
                Issue.record("\(column.rawValue) of \(row): \(error)")
                return .failed
            }
        }
    }
#endif
