// Load for a TCP echo server on the loopback, from one thread, and what the server's CPU paid for it.
//
//     tcp_load --port PORT [--pid SERVER] [--connections 64] [--depth 1] [--size 64]
//              [--seconds 0.5] [--warmup 0.2] [--messages COUNT] [--spin]
//
// Each connection keeps `depth` messages of `size` bytes in flight: all the replies that one read completed are
// replaced by one write. Every byte that comes back is compared. With --spin it polls instead of sleeping, so that the
// server never pays for waking it: give it a core of its own. With --messages it sends so many in all, all connections
// together, without warming up, and fails when they are not all back in time.
//
// Prints one JSON object: rate (replies a second), p50 and p99 (microseconds), client_cores (kept busy by itself), and
// with --pid cpu (microseconds of the server for a message) and cores (how many the server kept busy).
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

enum { READ_SIZE = 256 * 1024, EVENTS = 256, SLOWEST = 1000 * 1000 };

typedef struct {
    int descriptor;
    int waits_to_send;  // whether EPOLLOUT is watched
    size_t owed;        // bytes of started messages that are not sent yet
    size_t sent;        // place in the stream to send, modulo the size of a message
    size_t received;    // bytes of the oldest message that came back
    int oldest;         // index of the oldest message in started_at
    double *started_at; // a ring with one entry for each message in flight
} Connection;

static long port = 0, server = 0, connections = 64, depth = 1, size = 64;
static uint64_t limit = UINT64_MAX;  // how many messages are sent
static double seconds = 0.5, warmup = 0.2;
static int spin = 0;

static int poller;
static char *messages;               // one message more than are in flight, to send from any place in the first
static char received[READ_SIZE];
static uint64_t latencies[SLOWEST];  // replies by whole microseconds; the last entry holds all slower ones
static uint64_t started;             // since the beginning
static uint64_t replies;             // since the warm-up

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static double clock_seconds(clockid_t clock) {
    struct timespec time;
    if (clock_gettime(clock, &time)) fail("clock_gettime");
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double now(void) { return clock_seconds(CLOCK_MONOTONIC); }

static void watch(Connection *connection, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(poller, operation, connection->descriptor, &event)) fail("epoll_ctl");
}

static void send_owed(Connection *connection) {
    if (connection->owed > 0) {
        ssize_t count = send(connection->descriptor, messages + connection->sent, connection->owed, MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN && errno != EINTR) fail("send");
        if (count > 0) {
            connection->owed -= (size_t)count;
            connection->sent = (connection->sent + (size_t)count) % (size_t)size;
        }
    }
    int waits = connection->owed > 0;
    if (waits == connection->waits_to_send) return;
    connection->waits_to_send = waits;
    watch(connection, EPOLL_CTL_MOD, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void start_message(Connection *connection) {
    if (started == limit) return;
    started += 1;
    connection->owed += (size_t)size;
}

static void count_reply(Connection *connection, double time) {
    double *started_at = &connection->started_at[connection->oldest];
    double latency = (time - *started_at) * 1e6;
    latencies[latency < SLOWEST - 1 ? (size_t)latency : SLOWEST - 1] += 1;
    replies += 1;
    *started_at = time;
    connection->oldest = (connection->oldest + 1) % (int)depth;
    start_message(connection);
}

static void receive(Connection *connection) {
    ssize_t count = recv(connection->descriptor, received, sizeof received, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count < 0) fail("recv");
    if (count == 0) {
        fprintf(stderr, "tcp_load: the server closed a connection\n");
        exit(1);
    }
    double time = now();
    for (size_t start = 0; start < (size_t)count;) {
        size_t rest = (size_t)size - connection->received, here = (size_t)count - start;
        size_t length = here < rest ? here : rest;
        if (memcmp(received + start, messages + connection->received, length)) {
            fprintf(stderr, "tcp_load: the server sent back other bytes than it got\n");
            exit(1);
        }
        start += length;
        connection->received += length;
        if (connection->received < (size_t)size) break;
        connection->received = 0;
        count_reply(connection, time);
    }
    send_owed(connection);
}

static void connection_open(Connection *connection) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((in_port_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    connection->descriptor = socket(AF_INET, SOCK_STREAM, 0);
    if (connection->descriptor < 0) fail("socket");
    if (connect(connection->descriptor, (struct sockaddr *)&address, sizeof address)) fail("connect");
    int on = 1;
    setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // Reset at the end instead of TIME_WAIT, or many runs would use up the ports.
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    setsockopt(connection->descriptor, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    if (fcntl(connection->descriptor, F_SETFL, O_NONBLOCK)) fail("fcntl");
    connection->started_at = calloc((size_t)depth, sizeof(double));
    if (!connection->started_at) fail("calloc");
    watch(connection, EPOLL_CTL_ADD, EPOLLIN);
}

static void start_messages(Connection *connection) {
    double time = now();
    for (long index = 0; index < depth; index++) {
        connection->started_at[index] = time;
        start_message(connection);
    }
    send_owed(connection);
}

static void turn_until(double end) {
    struct epoll_event events[EVENTS];
    while (replies < limit && now() < end) {
        int count = epoll_wait(poller, events, EVENTS, spin ? 0 : 50);
        if (count < 0 && errno != EINTR) fail("epoll_wait");
        for (int index = 0; index < count; index++) {
            Connection *connection = events[index].data.ptr;
            if (events[index].events & EPOLLOUT) send_owed(connection);
            if (events[index].events & ~(uint32_t)EPOLLOUT) receive(connection);
        }
    }
}

// The latency, in microseconds, that this share of the replies did not exceed.
static unsigned long quantile(double share) {
    uint64_t seen = 0;
    unsigned long latency = 0;
    while (latency < SLOWEST - 1 && (seen += latencies[latency]) < share * (double)replies) latency += 1;
    return latency;
}

// A number of an option, or the end of the program.
static double number(const char *text, double least, double most) {
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end || !(value >= least && value <= most)) {
        fprintf(stderr, "tcp_load: %s is not a number from %g to %g\n", text, least, most);
        exit(2);
    }
    return value;
}

static void parse(int count, char **arguments) {
    static const struct option options[] = {
        {"port", 1, 0, 'p'},   {"pid", 1, 0, 'i'},     {"connections", 1, 0, 'c'},
        {"depth", 1, 0, 'd'},  {"size", 1, 0, 's'},    {"seconds", 1, 0, 't'},
        {"warmup", 1, 0, 'w'}, {"messages", 1, 0, 'm'}, {"spin", 0, 0, 'b'},
        {0},
    };
    int option;
    while ((option = getopt_long(count, arguments, "", options, NULL)) != -1) {
        switch (option) {
        case 'p': port = (long)number(optarg, 1, 65535); break;
        case 'i': server = (long)number(optarg, 1, 1 << 22); break;
        case 'c': connections = (long)number(optarg, 1, 20000); break;
        case 'd': depth = (long)number(optarg, 1, 10000); break;
        case 's': size = (long)number(optarg, 1, 1 << 20); break;
        case 't': seconds = number(optarg, 0.01, 600); break;
        case 'w': warmup = number(optarg, 0, 60); break;
        case 'b': spin = 1; break;
        case 'm': limit = (uint64_t)number(optarg, 1, 1e12); break;
        default: exit(2);
        }
    }
    if (port == 0 || optind < count) {
        fprintf(stderr, "tcp_load: --port is needed; the rest are options: see the top of tcp_load.c\n");
        exit(2);
    }
}

int main(int count, char **arguments) {
    parse(count, arguments);
    messages = malloc((size_t)((depth + 1) * size));
    Connection *all = calloc((size_t)connections, sizeof *all);
    if (!messages || !all) fail("malloc");
    for (long index = 0; index < (depth + 1) * size; index++) messages[index] = (char)('a' + index % size % 26);
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (poller < 0) fail("epoll_create1");
    for (long index = 0; index < connections; index++) connection_open(&all[index]);
    for (long index = 0; index < connections; index++) start_messages(&all[index]);
    if (limit == UINT64_MAX) turn_until(now() + warmup);

    clockid_t server_clock;  // CPU time of all the server's threads, those that ended included
    if (server && (errno = clock_getcpuclockid((pid_t)server, &server_clock))) fail("--pid");
    memset(latencies, 0, sizeof latencies);
    replies = 0;
    double server_start = server ? clock_seconds(server_clock) : 0;
    double own_start = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
    double start = now();
    turn_until(start + seconds);
    double elapsed = now() - start;
    double own = clock_seconds(CLOCK_PROCESS_CPUTIME_ID) - own_start;
    double paid = server ? clock_seconds(server_clock) - server_start : 0;

    if (replies == 0 || (limit < UINT64_MAX && replies < limit)) {
        fprintf(stderr, "tcp_load: %lu replies within %g seconds\n", (unsigned long)replies, seconds);
        return 1;
    }
    printf("{\"rate\": %.1f, \"p50\": %lu, \"p99\": %lu", (double)replies / elapsed, quantile(0.5), quantile(0.99));
    printf(", \"client_cores\": %.3f", own / elapsed);
    if (server) printf(", \"cpu\": %.4f, \"cores\": %.3f", paid * 1e6 / (double)replies, paid / elapsed);
    printf("}\n");
    return 0;
}
