// A baseline of the TCP benchmarks: an echo server in C on io_uring, with what liburing 2.3 offers.
//
//     uring_echo [--port 0]        prints `listening on tcp://127.0.0.1:PORT`; ends on SIGTERM
//
// One accept and one receive per connection stay armed (multishot); the kernel picks the buffer from a ring (provided
// buffers), and the send goes out of that buffer, so that nothing is copied here. All that a turn of the loop starts is
// submitted by the call that waits for the next turn. Sends of a connection follow each other, in order.
//
// Unlike the other baselines it bounds what it holds for all connections together, not for each: a peer that never
// reads can make the others wait for buffers. A load that reads does not meet this.
#define _GNU_SOURCE
#include <errno.h>
#include <liburing.h>

#include "echo_server.h"

enum { SUBMISSIONS = 1024, COMPLETIONS = 16 * 1024, BUFFERS = 1024, BUFFER_SIZE = 16 * 1024, GROUP = 0, NONE = -1 };

typedef struct Connection {
    int descriptor;
    int receiving;  // whether a receive is armed
    int sending;    // whether a send is under way: of the buffer `first`
    int ended;      // nothing more is received, and it is closed when nothing is under way
    int first;      // the oldest buffer to be sent back, or NONE
    int last;
    struct Connection *next_starved;
} Connection;

// What a completion belongs to: a connection's address and, in its free low bits, what was started; 0 is the accept.
enum { RECEIVE = 1, SEND = 2, KINDS = 3 };

static struct io_uring ring;
static int listener;
static int accepts;  // whether the accept is armed

static char *memory;
static struct io_uring_buf_ring *free_buffers;
static int length_of[BUFFERS];
static int after[BUFFERS];   // the next buffer to be sent back on the same connection, or NONE
static Connection *starved;  // connections whose receive found no buffer

static void fail_with(const char *what, int status) {
    errno = -status;
    fail(what);
}

// An entry that is still to be prepared, which leaves its user_data as it is.
static struct io_uring_sqe *submission(Connection *connection, uintptr_t kind) {
    struct io_uring_sqe *entry = io_uring_get_sqe(&ring);
    if (!entry) {
        int status = io_uring_submit(&ring);
        if (status < 0) fail_with("io_uring_submit", status);
        entry = io_uring_get_sqe(&ring);
    }
    entry->user_data = (uintptr_t)connection | kind;
    return entry;
}

static void start_accepting(void) {
    io_uring_prep_multishot_accept(submission(NULL, 0), listener, NULL, NULL, SOCK_CLOEXEC);
    accepts = 1;
}

static void start_receiving(Connection *connection) {
    struct io_uring_sqe *entry = submission(connection, RECEIVE);
    io_uring_prep_recv_multishot(entry, connection->descriptor, NULL, 0, 0);
    entry->flags |= IOSQE_BUFFER_SELECT;
    entry->buf_group = GROUP;
    connection->receiving = 1;
}

static void start_sending(Connection *connection) {
    char *bytes = memory + (size_t)connection->first * BUFFER_SIZE;
    size_t count = (size_t)length_of[connection->first];
    struct io_uring_sqe *entry = submission(connection, SEND);
    // MSG_WAITALL: the kernel waits for room by itself, and completes only when all is sent.
    io_uring_prep_send(entry, connection->descriptor, bytes, count, MSG_NOSIGNAL | MSG_WAITALL);
    connection->sending = 1;
}

static void give_back(int buffer) {
    char *bytes = memory + (size_t)buffer * BUFFER_SIZE;
    io_uring_buf_ring_add(free_buffers, bytes, BUFFER_SIZE, (unsigned short)buffer, io_uring_buf_ring_mask(BUFFERS), 0);
    io_uring_buf_ring_advance(free_buffers, 1);
    if (!starved) return;
    Connection *connection = starved;
    starved = connection->next_starved;
    start_receiving(connection);
}

static void give_back_first(Connection *connection) {
    int buffer = connection->first;
    connection->first = after[buffer];
    give_back(buffer);
}

static void close_if_ended(Connection *connection) {
    if (!connection->ended || connection->receiving || connection->sending) return;
    while (connection->first != NONE) give_back_first(connection);
    close(connection->descriptor);
    free(connection);
    if (!accepts) start_accepting();  // a descriptor is free again: see on_accepted
}

static void on_accepted(struct io_uring_cqe *completion) {
    if (!(completion->flags & IORING_CQE_F_MORE)) accepts = 0;
    if (completion->res >= 0) {
        Connection *connection = calloc(1, sizeof *connection);
        if (!connection) fail("calloc");
        connection->descriptor = completion->res;
        connection->first = NONE;
        send_without_delay(completion->res);
        start_receiving(connection);
    }
    // At the descriptor limit it would fail again and again: pause until a connection closes.
    if (!accepts && completion->res != -EMFILE && completion->res != -ENFILE) start_accepting();
}

static void on_received(Connection *connection, struct io_uring_cqe *completion) {
    if (!(completion->flags & IORING_CQE_F_MORE)) connection->receiving = 0;
    if (completion->res > 0) {
        int buffer = (int)(completion->flags >> IORING_CQE_BUFFER_SHIFT);
        length_of[buffer] = completion->res;
        after[buffer] = NONE;
        if (connection->first == NONE) {
            connection->first = buffer;
        } else {
            after[connection->last] = buffer;
        }
        connection->last = buffer;
        if (!connection->sending) start_sending(connection);
        if (!connection->receiving && !connection->ended) start_receiving(connection);
    } else if (completion->res == -ENOBUFS && !connection->ended) {
        connection->receiving = 1;  // as soon as there is a buffer
        connection->next_starved = starved;
        starved = connection;
    } else {
        connection->ended = 1;
        close_if_ended(connection);
    }
}

static void on_sent(Connection *connection, struct io_uring_cqe *completion) {
    connection->sending = 0;
    if (completion->res < length_of[connection->first]) {
        connection->ended = 1;
        shutdown(connection->descriptor, SHUT_RDWR);  // ends the armed receive
    }
    give_back_first(connection);
    if (connection->first != NONE && completion->res > 0) {
        start_sending(connection);
    } else {
        close_if_ended(connection);
    }
}

static void set_up(void) {
    struct io_uring_params parameters = {
        .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE,
        .cq_entries = COMPLETIONS,
    };
    int status = io_uring_queue_init_params(SUBMISSIONS, &ring, &parameters);
    if (status) fail_with("io_uring_setup", status);
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    memory = aligned_alloc(page, (size_t)BUFFERS * BUFFER_SIZE);
    free_buffers = aligned_alloc(page, BUFFERS * sizeof(struct io_uring_buf));
    if (!memory || !free_buffers) fail("aligned_alloc");
    struct io_uring_buf_reg registration = {
        .ring_addr = (uintptr_t)free_buffers, .ring_entries = BUFFERS, .bgid = GROUP};
    status = io_uring_register_buf_ring(&ring, &registration, 0);
    if (status) fail_with("io_uring_register_buf_ring", status);
    io_uring_buf_ring_init(free_buffers);
    for (int buffer = 0; buffer < BUFFERS; buffer++) give_back(buffer);
}

int main(int count, char **arguments) {
    in_port_t port = port_of(count, arguments);
    set_up();
    listener = listen_on_loopback(port);
    start_accepting();
    for (;;) {
        int status = io_uring_submit_and_wait(&ring, 1);
        if (status < 0 && status != -EINTR) fail_with("io_uring_submit_and_wait", status);
        struct io_uring_cqe *completion;
        unsigned head, seen = 0;
        io_uring_for_each_cqe(&ring, head, completion) {
            seen += 1;
            Connection *connection = (Connection *)(uintptr_t)(completion->user_data & ~(uint64_t)KINDS);
            switch (completion->user_data & KINDS) {
            case RECEIVE: on_received(connection, completion); break;
            case SEND: on_sent(connection, completion); break;
            default: on_accepted(completion); break;
            }
        }
        io_uring_cq_advance(&ring, seen);
    }
}
