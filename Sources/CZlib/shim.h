#pragma once
#include <zlib.h>

// deflateInit2 and inflateInit2 are macros. A negative window says that there is neither header nor check sum, 16 more
// bits that they are those of gzip (RFC 1952).

static inline int czlib_deflate_init(z_stream *stream, int level, int window_bits) {
    return deflateInit2(stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
}

static inline int czlib_inflate_init(z_stream *stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}

// Starts over with what follows a final block, and keeps the window; zlib.h lists it among the undocumented functions.
static inline int czlib_inflate_reset_keeping_window(z_stream *stream) {
    return inflateResetKeep(stream);
}
