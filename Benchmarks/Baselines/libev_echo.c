// The baseline of the TCP benchmarks: an echo server in C on libev, as one writes it for speed and no more.
//
//     libev_echo [--port 0]        prints `listening on tcp://127.0.0.1:PORT`; ends on SIGTERM
//
// One recv and one send per readiness. What the peer does not take at once is kept, and the connection is not read
// again before it was taken: so a connection holds at most one read's worth of bytes.
#define _GNU_SOURCE
#include <errno.h>
#include <ev.h>
#include <signal.h>

#include "echo_server.h"

typedef struct {
    ev_io readable;
    ev_io writable;
    char *kept;  // what is still to be sent; NULL while all was taken
    size_t kept_from;
    size_t kept_to;
} Connection;

static ev_io acceptable;

static void connection_close(struct ev_loop *loop, Connection *connection) {
    ev_io_stop(loop, &connection->readable);
    ev_io_stop(loop, &connection->writable);
    close(connection->readable.fd);
    free(connection->kept);
    free(connection);
    ev_io_start(loop, &acceptable);  // a descriptor is free again: see on_acceptable
}

// Returns how many bytes the peer's socket took, 0 when it is full, or -1 when the connection is broken.
static ssize_t send_some(int descriptor, const char *bytes, size_t count) {
    ssize_t sent = send(descriptor, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    return sent;
}

static void on_readable(struct ev_loop *loop, ev_io *watcher, int events) {
    (void)events;
    static char buffer[READ_SIZE];
    Connection *connection = watcher->data;
    ssize_t received = recv(watcher->fd, buffer, sizeof buffer, 0);
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) return;
    ssize_t sent = received > 0 ? send_some(watcher->fd, buffer, (size_t)received) : -1;
    if (sent < 0) {
        connection_close(loop, connection);
    } else if (sent < received) {
        connection->kept_from = 0;
        connection->kept_to = (size_t)(received - sent);
        connection->kept = malloc(connection->kept_to);
        if (!connection->kept) fail("malloc");
        memcpy(connection->kept, buffer + sent, connection->kept_to);
        ev_io_stop(loop, &connection->readable);
        ev_io_start(loop, &connection->writable);
    }
}

static void on_writable(struct ev_loop *loop, ev_io *watcher, int events) {
    (void)events;
    Connection *connection = watcher->data;
    size_t count = connection->kept_to - connection->kept_from;
    ssize_t sent = send_some(watcher->fd, connection->kept + connection->kept_from, count);
    if (sent < 0) {
        connection_close(loop, connection);
        return;
    }
    connection->kept_from += (size_t)sent;
    if (connection->kept_from < connection->kept_to) return;
    free(connection->kept);
    connection->kept = NULL;
    ev_io_stop(loop, &connection->writable);
    ev_io_start(loop, &connection->readable);
}

static void on_acceptable(struct ev_loop *loop, ev_io *watcher, int events) {
    (void)events;
    for (;;) {
        int descriptor = accept4(watcher->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) {
            // At the descriptor limit the listener would stay readable and spin: pause until a connection closes.
            if (errno == EMFILE || errno == ENFILE) ev_io_stop(loop, watcher);
            return;
        }
        send_without_delay(descriptor);
        Connection *connection = calloc(1, sizeof *connection);
        if (!connection) fail("calloc");
        ev_io_init(&connection->readable, on_readable, descriptor, EV_READ);
        ev_io_init(&connection->writable, on_writable, descriptor, EV_WRITE);
        connection->readable.data = connection;
        connection->writable.data = connection;
        ev_io_start(loop, &connection->readable);
    }
}

static void on_terminate(struct ev_loop *loop, ev_signal *watcher, int events) {
    (void)watcher;
    (void)events;
    ev_break(loop, EVBREAK_ALL);
}

int main(int count, char **arguments) {
    in_port_t port = port_of(count, arguments);
    struct ev_loop *loop = ev_default_loop(0);
    if (!loop) fail("ev_default_loop");
    ev_signal terminate;
    ev_signal_init(&terminate, on_terminate, SIGTERM);
    ev_signal_start(loop, &terminate);
    ev_io_init(&acceptable, on_acceptable, listen_on_loopback(port), EV_READ);
    ev_io_start(loop, &acceptable);
    ev_run(loop, 0);
    return 0;
}
