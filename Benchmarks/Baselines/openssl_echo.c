// The baseline of the TLS benchmarks: an echo server in C on OpenSSL and libev, as one writes it for speed and no more.
//
//     openssl_echo CERTIFICATE KEY     prints `listening on tcp://127.0.0.1:PORT`; ends on SIGTERM
//
// OpenSSL reads and writes the socket itself. What the peer does not take at once is kept, and nothing is read before it
// was taken.
#define _GNU_SOURCE
#include <ev.h>
#include <openssl/ssl.h>

#include "echo_server.h"

typedef struct {
    ev_io io;
    SSL *tls;
    char *kept;  // what is still to be sent; NULL while all was taken
    size_t kept_from;
    size_t kept_to;
} Connection;

static SSL_CTX *context;

static void connection_close(struct ev_loop *loop, Connection *connection) {
    ev_io_stop(loop, &connection->io);
    close(connection->io.fd);
    SSL_free(connection->tls);
    free(connection->kept);
    free(connection);
}

static void watch(struct ev_loop *loop, Connection *connection, int events) {
    ev_io_stop(loop, &connection->io);
    ev_io_modify(&connection->io, events);
    ev_io_start(loop, &connection->io);
}

// Whether all is sent; if not, the socket is watched until more can be, or the connection is closed.
static int send_kept(struct ev_loop *loop, Connection *connection) {
    while (connection->kept_from < connection->kept_to) {
        size_t sent = 0;
        size_t left = connection->kept_to - connection->kept_from;
        int result = SSL_write_ex(connection->tls, connection->kept + connection->kept_from, left, &sent);
        if (result != 1) {
            if (SSL_get_error(connection->tls, result) == SSL_ERROR_WANT_WRITE) watch(loop, connection, EV_WRITE);
            else connection_close(loop, connection);
            return 0;
        }
        connection->kept_from += sent;
    }
    free(connection->kept);
    connection->kept = NULL;
    watch(loop, connection, EV_READ);
    return 1;
}

static void keep(Connection *connection, const char *bytes, size_t count) {
    connection->kept = malloc(count);
    if (!connection->kept) fail("malloc");
    memcpy(connection->kept, bytes, count);
    connection->kept_from = 0;
    connection->kept_to = count;
}

static void on_ready(struct ev_loop *loop, ev_io *watcher, int events) {
    (void)events;
    static char buffer[READ_SIZE];
    Connection *connection = watcher->data;
    if (connection->kept && !send_kept(loop, connection)) return;
    for (;;) {
        size_t received = 0, sent = 0;
        int result = SSL_read_ex(connection->tls, buffer, sizeof buffer, &received);
        if (result != 1) {
            if (SSL_get_error(connection->tls, result) != SSL_ERROR_WANT_READ) connection_close(loop, connection);
            return;
        }
        result = SSL_write_ex(connection->tls, buffer, received, &sent);
        if (result != 1 && SSL_get_error(connection->tls, result) != SSL_ERROR_WANT_WRITE) {
            connection_close(loop, connection);
            return;
        }
        if (sent < received) {
            keep(connection, buffer + sent, received - sent);
            if (!send_kept(loop, connection)) return;
        }
    }
}

static void on_acceptable(struct ev_loop *loop, ev_io *watcher, int events) {
    (void)events;
    int descriptor;
    while ((descriptor = accept4(watcher->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        send_without_delay(descriptor);
        Connection *connection = calloc(1, sizeof *connection);
        if (!connection) fail("calloc");
        connection->tls = SSL_new(context);
        if (!connection->tls || SSL_set_fd(connection->tls, descriptor) != 1) fail("SSL_new");
        SSL_set_accept_state(connection->tls);
        ev_io_init(&connection->io, on_ready, descriptor, EV_READ);
        connection->io.data = connection;
        ev_io_start(loop, &connection->io);
    }
}

int main(int count, char **arguments) {
    if (count != 3) {
        fprintf(stderr, "usage: %s CERTIFICATE KEY\n", arguments[0]);
        return 2;
    }
    context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_mode(
        context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (SSL_CTX_use_certificate_chain_file(context, arguments[1]) != 1
        || SSL_CTX_use_PrivateKey_file(context, arguments[2], SSL_FILETYPE_PEM) != 1) {
        fprintf(stderr, "the certificate or its key cannot be read\n");
        return 1;
    }
    struct ev_loop *loop = ev_default_loop(0);
    ev_io acceptable;
    ev_io_init(&acceptable, on_acceptable, listen_on_loopback(0), EV_READ);
    ev_io_start(loop, &acceptable);
    ev_run(loop, 0);
    return 0;
}
