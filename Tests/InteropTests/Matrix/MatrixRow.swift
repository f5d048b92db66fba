#if TLS
    import Foundation
    import SerializationCore
    import Swampy

    /// Whose router.
    enum MatrixRouter: String, CaseIterable, Sendable {
        case crossbar = "Crossbar.io"
        case own = "Swampy"
    }

    /// What carries our session.
    enum MatrixTransport: String, CaseIterable, Sendable {
        case webSocket = "WebSocket"
        case rawSocket = "RawSocket, TCP"
        case unixSocket = "RawSocket, Unix"

        func url(of router: RouterURLs) -> String {
            switch self {
            case .webSocket: router.webSocket
            case .rawSocket: router.rawSocket
            case .unixSocket: router.unixSocket
            }
        }
    }

    /// One session of ours.
    struct MatrixRow: Sendable {
        let number: Int
        let transport: MatrixTransport
        let serializer: SerializationFormat
        let principal: Principal

        /// Each transport, serializer and way to authenticate with each other.
        static let all: [MatrixRow] = {
            var rows: [MatrixRow] = []
            for transport in MatrixTransport.allCases {
                for serializer in SerializationFormat.allCases {
                    for principal in Principal.allCases {
                        rows.append(
                            MatrixRow(
                                number: rows.count, transport: transport, serializer: serializer, principal: principal))
                    }
                }
            }
            return rows
        }()

        /// Those that are tried: all when SWAMPY_MATRIX is `all`, as `make matrix` sets it; on Dispatch, and in CI, fewer.
        static func chosen(for scheduler: SchedulerName) -> [MatrixRow] {
            let wantsAll = ProcessInfo.processInfo.environment["SWAMPY_MATRIX"] == "all"
            return wantsAll && scheduler == .libev ? all : diagonal
        }

        /// The fewest rows that have each of these once or more.
        static let diagonal: [MatrixRow] = Principal.allCases.indices.compactMap { index in
            all.first {
                $0.transport == MatrixTransport.allCases[index % 3]
                    && $0.serializer == SerializationFormat.allCases[(index + index / 3) % 3]
                    && $0.principal == Principal.allCases[index]
            }
        }

        /// What autobahn-python speaks at the other end: another one with each transport, so that routers convert
        /// from each serializer to each.
        var otherSerializer: SerializationFormat {
            let formats = SerializationFormat.allCases
            let own = formats.firstIndex(of: serializer) ?? 0
            let shift = MatrixTransport.allCases.firstIndex(of: transport) ?? 0
            return formats[(own + shift) % formats.count]
        }
    }
#endif
