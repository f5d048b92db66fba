/// How messages are compressed where both ends agree to it: `permessage-deflate` (RFC 7692).
///
/// Nothing is compressed unless one asks for it: compressing small messages costs more than it saves, compressing
/// secrets beside what an attacker chooses tells their content by their size, and it takes memory: about 270 KiB to send
/// and 40 KiB to receive for each connection that keeps its context, with windows of 15 bits. A direction that does not
/// keep its context holds memory only while a message is under way.
public struct WebSocketCompression: Sendable, Equatable {
    /// From 1, the fastest, to 9, the smallest.
    public var level = 1

    /// Messages of fewer bytes are sent as they are.
    public var threshold = 256

    /// What we send.
    public var sending = Direction()

    /// What the peer sends. A client's wish binds the server, or there is no compression; a server's is what the client
    /// is told to do, as far as its offer allows that.
    public var receiving = Direction()

    /// One direction of a connection.
    public struct Direction: Sendable, Equatable {
        /// Whether a message may refer to what was said in earlier ones ("context takeover").
        public var keepsContext = true

        /// How far back a message may refer, as the binary logarithm of bytes: 8 to 15. Memory grows with it.
        public var windowBits = 15

        /// The context is kept, in a window of 32 KiB, unless told otherwise.
        public init(keepsContext: Bool = true, windowBits: Int = 15) {
            self.keepsContext = keepsContext
            self.windowBits = windowBits
        }
    }

    /// The defaults.
    public init() {}

    #if Deflate
        /// Whether this build can compress at all: with the trait `Deflate`, which is on by default. If not, what is
        /// asked for here is neither offered nor accepted.
        public static let isAvailable = true
    #else
        /// Whether this build can compress at all: not without the trait `Deflate`. What is asked for here is neither
        /// offered nor accepted.
        public static let isAvailable = false
    #endif

    func check() {
        precondition((1...9).contains(level), "a level of compression is from 1 to 9")
        for direction in [sending, receiving] {
            precondition((8...15).contains(direction.windowBits), "a window of compression has 8 to 15 bits")
        }
    }
}
