#if Hummingbird
    internal import NIOCore
    internal import NIOPosix
    internal import Sockets

    /// Stands where Hummingbird's contexts look for their NIO channel, and there is none: tells the client's address, and
    /// fails whatever is asked of it otherwise.
    final class ChannelStandIn: NIOCore.Channel {
        let remoteAddress: NIOCore.SocketAddress?

        init(remoteAddress: Sockets.SocketAddress?) {
            self.remoteAddress = remoteAddress.flatMap { NIOCore.SocketAddress($0) }
        }

        var allocator: ByteBufferAllocator { ByteBufferAllocator() }
        var localAddress: NIOCore.SocketAddress? { nil }
        var parent: (any NIOCore.Channel)? { nil }
        var isActive: Bool { true }
        var isWritable: Bool { false }
        /// One of NIO's, whose threads are started only when somebody asks for it.
        var eventLoop: any EventLoop { Self.sharedLoop }
        var pipeline: ChannelPipeline { ChannelPipeline(channel: self) }
        var closeFuture: EventLoopFuture<Void> { refusal() }
        var _channelCore: any ChannelCore { self }

        func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> EventLoopFuture<Void> {
            refusal()
        }

        func getOption<Option: ChannelOption>(_ option: Option) -> EventLoopFuture<Option.Value> { refusal() }

        private static let sharedLoop = MultiThreadedEventLoopGroup.singleton.any()

        private func refusal<Value>() -> EventLoopFuture<Value> {
            eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
    }

    // What the pipeline hands on to the socket, which is not NIO's.
    extension ChannelStandIn: ChannelCore {
        func localAddress0() throws -> NIOCore.SocketAddress { throw ChannelError.operationUnsupported }

        func remoteAddress0() throws -> NIOCore.SocketAddress {
            guard let remoteAddress else { throw ChannelError.operationUnsupported }
            return remoteAddress
        }

        func register0(promise: EventLoopPromise<Void>?) { refuse(promise) }

        func registerAlreadyConfigured0(promise: EventLoopPromise<Void>?) { refuse(promise) }

        func bind0(to address: NIOCore.SocketAddress, promise: EventLoopPromise<Void>?) { refuse(promise) }

        func connect0(to address: NIOCore.SocketAddress, promise: EventLoopPromise<Void>?) { refuse(promise) }

        func write0(_ data: NIOAny, promise: EventLoopPromise<Void>?) { refuse(promise) }

        func flush0() {}

        func read0() {}

        func close0(error: any Error, mode: CloseMode, promise: EventLoopPromise<Void>?) { refuse(promise) }

        func triggerUserOutboundEvent0(_ event: Any, promise: EventLoopPromise<Void>?) { refuse(promise) }

        func channelRead0(_ data: NIOAny) {}

        func errorCaught0(error: any Error) {}

        private func refuse(_ promise: EventLoopPromise<Void>?) { promise?.fail(ChannelError.operationUnsupported) }
    }

    extension NIOCore.SocketAddress {
        /// The same address in NIO's form; nil for one that has no name there.
        fileprivate init?(_ address: Sockets.SocketAddress) {
            do {
                switch address {
                case .ipv4(let host, let port), .ipv6(let host, let port):
                    try self.init(ipAddress: host, port: Int(port))
                case .unix(let path): try self.init(unixDomainSocketPath: path)
                case .abstract: return nil
                }
            } catch {
                return nil
            }
        }
    }
#endif
