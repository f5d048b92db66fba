// A secure connection is a ByteStream.
@_exported public import Sockets
