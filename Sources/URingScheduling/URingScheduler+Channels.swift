#if URing
    package import Scheduling
    package import Sockets

    extension URingScheduler: ChannelProvider {
        /// See ``ChannelProvider/makeChannel(_:handler:)``.
        package func makeChannel(
            _ descriptor: consuming Descriptor, handler: any ReadinessHandler
        ) -> any Channel {
            checkIsolated()
            return URingChannel(descriptor.release(), on: loop, handler: handler)
        }

        /// See ``ChannelProvider/makeAcceptor(_:handler:)``.
        package func makeAcceptor(
            _ descriptor: consuming Descriptor, handler: any ReadinessHandler
        ) -> any Acceptor {
            checkIsolated()
            return URingAcceptor(descriptor.release(), on: loop, handler: handler)
        }
    }
#endif
