public import WAMP

/// How a view is offered over WAMP.
public struct ViewOptions: Sendable {
    /// How its procedure is registered.
    public var register: RegisterOptions
    /// How its topic is subscribed to.
    public var subscribe: SubscribeOptions

    /// The defaults, unless given.
    public init(
        register: RegisterOptions = RegisterOptions(), subscribe: SubscribeOptions = SubscribeOptions()
    ) {
        self.register = register
        self.subscribe = subscribe
    }
}
