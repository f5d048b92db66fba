// The load of a TLS echo: in each round it writes a message on every connection, then reads them all back.
//
//     tls_load --port PORT --pid SERVER --connections 64 --size 65536 --seconds 0.5
//
// Blocking, on one thread. Prints one JSON object: `rate` (messages/s), `cpu` (the server's microseconds a message) and
// `cores` (how busy the server was). Every byte that comes back is compared.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static const double WARMUP = 0.1;

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "tls_load: %s\n", what);
    exit(1);
}

static double seconds_of(clockid_t clock) {
    struct timespec time;
    if (clock_gettime(clock, &time)) fail("the server is gone");
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static SSL *connection_to(in_port_t port, SSL_CTX *context) {
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address)) fail("cannot connect");
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    SSL *tls = SSL_new(context);
    SSL_set_fd(tls, descriptor);
    if (SSL_connect(tls) != 1) fail("the handshake failed");
    return tls;
}

static void echo(SSL **connections, long count, const char *message, char *reply, size_t size) {
    size_t done;
    for (long i = 0; i < count; i++)
        for (size_t sent = 0; sent < size; sent += done)
            if (SSL_write_ex(connections[i], message + sent, size - sent, &done) != 1) fail("cannot send");
    for (long i = 0; i < count; i++) {
        for (size_t got = 0; got < size; got += done)
            if (SSL_read_ex(connections[i], reply + got, size - got, &done) != 1) fail("the connection ended");
        if (memcmp(message, reply, size)) fail("something else came back");
    }
}

int main(int argument_count, char **arguments) {
    static struct option options[] = {{"port", 1, 0, 'p'}, {"pid", 1, 0, 'P'}, {"connections", 1, 0, 'c'},
                                      {"size", 1, 0, 's'}, {"seconds", 1, 0, 't'}, {0}};
    long port = 0, pid = 0, count = 64, size = 64;
    double seconds = 0.5;
    for (int option; (option = getopt_long(argument_count, arguments, "", options, NULL)) != -1;) {
        switch (option) {
        case 'p': port = atol(optarg); break;
        case 'P': pid = atol(optarg); break;
        case 'c': count = atol(optarg); break;
        case 's': size = atol(optarg); break;
        case 't': seconds = atof(optarg); break;
        default: return 2;
        }
    }
    if (port < 1 || port > 65535 || pid < 1 || count < 1 || size < 1) fail("--port, --pid and counts above 0, please");
    clockid_t server;
    if (clock_getcpuclockid((pid_t)pid, &server)) fail("there is no such server");
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());  // verifies nothing: what is measured is the server
    SSL **connections = calloc((size_t)count, sizeof *connections);
    char *message = malloc((size_t)size), *reply = malloc((size_t)size);
    if (!context || !connections || !message || !reply) fail("no memory");
    for (long i = 0; i < size; i++) message[i] = (char)(i * 31 + 7);
    for (long i = 0; i < count; i++) connections[i] = connection_to((in_port_t)port, context);

    double warm = seconds_of(CLOCK_MONOTONIC) + WARMUP;
    while (seconds_of(CLOCK_MONOTONIC) < warm) echo(connections, count, message, reply, (size_t)size);
    double began = seconds_of(CLOCK_MONOTONIC), spent = seconds_of(server), now;
    long messages = 0;
    do {
        echo(connections, count, message, reply, (size_t)size);
        messages += count;
        now = seconds_of(CLOCK_MONOTONIC);
    } while (now < began + seconds);
    spent = seconds_of(server) - spent;
    printf("{\"rate\": %.1f, \"cpu\": %.3f, \"cores\": %.3f}\n", (double)messages / (now - began),
           spent / (double)messages * 1e6, spent / (now - began));
    return 0;
}
