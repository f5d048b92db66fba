// What the echo servers in C share: their command line, their listening socket, and how they fail.
#pragma once
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_SIZE = 64 * 1024, BACKLOG = 1024 };

static inline void fail(const char *what) {
    perror(what);
    exit(1);
}

// The port of `[--port PORT]`, by default 0 for any; anything else ends the program.
static inline in_port_t port_of(int count, char **arguments) {
    char *end = "";
    long port = count == 3 ? strtol(arguments[2], &end, 10) : 0;
    int understood = count == 1 || (count == 3 && !strcmp(arguments[1], "--port"));
    if (understood && !*end && port >= 0 && port <= 65535) return (in_port_t)port;
    fprintf(stderr, "usage: %s [--port PORT]\n", arguments[0]);
    exit(2);
}

static inline void announce(in_port_t port) {
    printf("listening on tcp://127.0.0.1:%u\n", port);
    fflush(stdout);
}

// Listens on the loopback, and says where.
static inline int listen_on_loopback(in_port_t port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0) fail("socket");
    int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, length)) fail("bind");
    if (listen(listener, BACKLOG)) fail("listen");
    if (getsockname(listener, (struct sockaddr *)&address, &length)) fail("getsockname");
    announce(ntohs(address.sin_port));
    return listener;
}

static inline void send_without_delay(int descriptor) {
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}
