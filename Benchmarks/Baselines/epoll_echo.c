// A baseline of the TCP benchmarks: an echo server in C on bare epoll, so what a loop's library adds can be seen.
//
//     epoll_echo [--port 0]        prints `listening on tcp://127.0.0.1:PORT`; ends on SIGTERM
//
// Level-triggered, one recv and one send per readiness: for requests that fit one read this needs fewer calls than
// edges, which want a last failing recv. What the peer does not take at once is kept, and the connection is not read
// again before it was taken.
#define _GNU_SOURCE
#include <errno.h>
#include <sys/epoll.h>

#include "echo_server.h"

enum { EVENTS = 512 };

typedef struct {
    int descriptor;
    char *kept;  // what is still to be sent; NULL while all was taken
    size_t kept_from;
    size_t kept_to;
} Connection;

static int poller;
static Connection listener;  // told from the others by its address
static int accepts = 1;      // whether the listener is watched

static void watch(Connection *connection, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(poller, operation, connection->descriptor, &event)) fail("epoll_ctl");
}

static void connection_close(Connection *connection) {
    close(connection->descriptor);
    free(connection->kept);
    free(connection);
    if (accepts) return;
    accepts = 1;  // a descriptor is free again: see accept_all
    watch(&listener, EPOLL_CTL_MOD, EPOLLIN);
}

// Returns how many bytes the peer's socket took, 0 when it is full, or -1 when the connection is broken.
static ssize_t send_some(int descriptor, const char *bytes, size_t count) {
    ssize_t sent = send(descriptor, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    return sent;
}

static void echo(Connection *connection) {
    static char buffer[READ_SIZE];
    ssize_t received = recv(connection->descriptor, buffer, sizeof buffer, 0);
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) return;
    ssize_t sent = received > 0 ? send_some(connection->descriptor, buffer, (size_t)received) : -1;
    if (sent < 0) {
        connection_close(connection);
    } else if (sent < received) {
        connection->kept_from = 0;
        connection->kept_to = (size_t)(received - sent);
        connection->kept = malloc(connection->kept_to);
        if (!connection->kept) fail("malloc");
        memcpy(connection->kept, buffer + sent, connection->kept_to);
        watch(connection, EPOLL_CTL_MOD, EPOLLOUT);
    }
}

static void send_kept(Connection *connection) {
    size_t count = connection->kept_to - connection->kept_from;
    ssize_t sent = send_some(connection->descriptor, connection->kept + connection->kept_from, count);
    if (sent < 0) {
        connection_close(connection);
        return;
    }
    connection->kept_from += (size_t)sent;
    if (connection->kept_from < connection->kept_to) return;
    free(connection->kept);
    connection->kept = NULL;
    watch(connection, EPOLL_CTL_MOD, EPOLLIN);
}

static void accept_all(void) {
    for (;;) {
        int descriptor = accept4(listener.descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) {
            // At the descriptor limit the listener would stay readable and spin: pause until a connection closes.
            if (errno == EMFILE || errno == ENFILE) {
                accepts = 0;
                watch(&listener, EPOLL_CTL_MOD, 0);
            }
            return;
        }
        send_without_delay(descriptor);
        Connection *connection = calloc(1, sizeof *connection);
        if (!connection) fail("calloc");
        connection->descriptor = descriptor;
        watch(connection, EPOLL_CTL_ADD, EPOLLIN);
    }
}

int main(int count, char **arguments) {
    in_port_t port = port_of(count, arguments);
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (poller < 0) fail("epoll_create1");
    listener.descriptor = listen_on_loopback(port);
    watch(&listener, EPOLL_CTL_ADD, EPOLLIN);
    for (;;) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(poller, events, EVENTS, -1);
        if (ready < 0 && errno != EINTR) fail("epoll_wait");
        for (int index = 0; index < ready; index++) {
            Connection *connection = events[index].data.ptr;
            if (connection == &listener) {
                accept_all();
            } else if (connection->kept) {
                send_kept(connection);
            } else {
                echo(connection);
            }
        }
    }
}
