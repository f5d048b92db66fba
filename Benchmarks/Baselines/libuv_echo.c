// A baseline of the TCP benchmarks: an echo server in C on libuv.
//
//     libuv_echo [--port 0]        prints `listening on tcp://127.0.0.1:PORT`; ends on SIGTERM
//
// All connections read into one buffer, and the reply is tried at once (uv_try_write), which costs no request. What
// the peer does not take is copied, and the connection is not read again before it was taken.
#include <stdlib.h>
#include <uv.h>

#include "echo_server.h"

static void fail_with(const char *what, int status) {
    fprintf(stderr, "%s: %s\n", what, uv_strerror(status));
    exit(1);
}

typedef struct {
    uv_write_t request;  // first: a request's address is that of its rest
    uv_buf_t bytes;
} Rest;

static void lend_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer) {
    (void)handle;
    (void)suggested;
    static char shared[READ_SIZE];
    *buffer = uv_buf_init(shared, sizeof shared);
}

static void on_closed(uv_handle_t *connection) { free(connection); }

static void connection_close(uv_stream_t *connection) {
    if (!uv_is_closing((uv_handle_t *)connection)) uv_close((uv_handle_t *)connection, on_closed);
}

static void on_read(uv_stream_t *connection, ssize_t received, const uv_buf_t *buffer);

static void on_written(uv_write_t *request, int status) {
    Rest *rest = (Rest *)request;
    uv_stream_t *connection = request->handle;
    free(rest->bytes.base);
    free(rest);
    if (status < 0) {
        connection_close(connection);
    } else {
        uv_read_start(connection, lend_buffer, on_read);
    }
}

static void keep(uv_stream_t *connection, const char *bytes, size_t count) {
    Rest *rest = malloc(sizeof *rest);
    char *copy = malloc(count);
    if (!rest || !copy) fail("malloc");
    rest->bytes = uv_buf_init(memcpy(copy, bytes, count), (unsigned)count);
    uv_read_stop(connection);
    int status = uv_write(&rest->request, connection, &rest->bytes, 1, on_written);
    if (status < 0) fail_with("uv_write", status);
}

static void on_read(uv_stream_t *connection, ssize_t received, const uv_buf_t *buffer) {
    if (received == 0) return;  // there was nothing to read after all
    uv_buf_t reply = uv_buf_init(buffer->base, (unsigned)(received > 0 ? received : 0));
    int sent = received > 0 ? uv_try_write(connection, &reply, 1) : UV_EOF;
    if (sent == UV_EAGAIN) sent = 0;
    if (sent < 0) {
        connection_close(connection);
    } else if (sent < received) {
        keep(connection, buffer->base + sent, (size_t)(received - sent));
    }
}

static void on_connection(uv_stream_t *listener, int status) {
    if (status < 0) return;  // at the descriptor limit libuv turns it away by itself
    uv_tcp_t *connection = malloc(sizeof *connection);
    if (!connection) fail("malloc");
    uv_tcp_init(listener->loop, connection);
    uv_accept(listener, (uv_stream_t *)connection);
    uv_tcp_nodelay(connection, 1);
    uv_read_start((uv_stream_t *)connection, lend_buffer, on_read);
}

int main(int count, char **arguments) {
    uv_loop_t *loop = uv_default_loop();
    uv_tcp_t listener;
    struct sockaddr_in address;
    int length = sizeof address;
    uv_ip4_addr("127.0.0.1", port_of(count, arguments), &address);
    uv_tcp_init(loop, &listener);
    int status = uv_tcp_bind(&listener, (struct sockaddr *)&address, 0);
    if (!status) status = uv_listen((uv_stream_t *)&listener, BACKLOG, on_connection);
    if (!status) status = uv_tcp_getsockname(&listener, (struct sockaddr *)&address, &length);
    if (status) fail_with("cannot listen", status);
    announce(ntohs(address.sin_port));
    return uv_run(loop, UV_RUN_DEFAULT);
}
