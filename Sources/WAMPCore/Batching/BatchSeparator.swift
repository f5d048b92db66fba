/// What ends a message in a batch of JSON. Neither octet can stand in JSON unescaped.
public enum BatchSeparator: UInt8, Sendable {
    /// The one of the specification, RS.
    case record = 0x1e
    /// The one that autobahn-python and Crossbar.io write and read, CAN: octal 30, which was meant to be hexadecimal 1E.
    case cancel = 0x18
}
