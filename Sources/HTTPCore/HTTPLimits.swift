/// What a peer may make a parser hold or count, in bytes unless named otherwise. The defaults suit the open internet.
package struct HTTPLimits: Sendable, Equatable {
    /// First line and all fields together; also the trailer fields of a chunked body.
    package var maximumHeadSize = 16 * 1024
    /// The target in a request line.
    package var maximumTargetLength = 8 * 1024
    /// The number of field lines.
    package var maximumFieldCount = 100
    /// The whole body, chunked or not.
    package var maximumBodySize = 1024 * 1024
    /// All chunk extensions of one body together. They mean nothing to us; many small chunks with long ones cost much.
    package var maximumChunkExtensionSize = 1024

    package init() {}
}
