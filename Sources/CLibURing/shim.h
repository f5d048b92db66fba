#ifndef CLIBURING_SHIM_H
#define CLIBURING_SHIM_H

// liburing's helpers are static inline functions, which Swift sees as they are. Here is what it cannot see: macros,
// unions, and what kernels newer than the installed header have.

// Before liburing.h, which asks for another _XOPEN_SOURCE and so for an fd_set unlike the one in the module Glibc.
#include <sys/select.h>

#include <liburing.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

// include/uapi/linux/io_uring.h, since Linux 6.12: a buffer is used up piece by piece, and a completion says whether
// there is room left in it.
enum { CLIBURING_PBUF_RING_INC = 2, CLIBURING_CQE_F_BUF_MORE = 1 << 4 };

// io_uring_enable_rings, which liburing 2.3 declares and does not export.
static inline int cliburing_enable_rings(struct io_uring *ring) {
    return io_uring_register(ring->ring_fd, IORING_REGISTER_ENABLE_RINGS, NULL, 0);
}

// The completion `offset` places behind the oldest; there must be more than `offset` (io_uring_cq_ready).
static inline const struct io_uring_cqe *cliburing_completion(const struct io_uring *ring, unsigned offset) {
    return &ring->cq.cqes[(*ring->cq.khead + offset) & ring->cq.ring_mask];
}

// Receives again and again, each time into the next provided buffer of `group`.
static inline void cliburing_prep_receive(struct io_uring_sqe *sqe, int descriptor, unsigned short group) {
    io_uring_prep_recv_multishot(sqe, descriptor, NULL, 0, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
    sqe->buf_group = group;
}

// Sends all of it. When `silently`: what is possible without waiting, and completes only when that is not all.
static inline void cliburing_prep_send(
    struct io_uring_sqe *sqe, int descriptor, const void *bytes, size_t count, bool silently) {
    // MSG_WAITALL: to have sent a part is not to be done. MSG_NOSIGNAL: a peer that is gone is an error, not a SIGPIPE.
    io_uring_prep_send(sqe, descriptor, bytes, count, MSG_NOSIGNAL | MSG_WAITALL | (silently ? MSG_DONTWAIT : 0));
    if (silently) sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
}

// Cancels the operation that was submitted with `user_data`; completes itself only when there is none.
static inline void cliburing_prep_cancel(struct io_uring_sqe *sqe, __u64 user_data) {
    io_uring_prep_cancel64(sqe, user_data, 0);
    sqe->flags |= IOSQE_CQE_SKIP_SUCCESS;
}

// Registers a ring of provided buffers at `memory`, which holds `entries` * 16 bytes from a page's start.
static inline int cliburing_register_buffers(
    struct io_uring *ring, void *memory, unsigned entries, unsigned short group, unsigned short flags) {
    struct io_uring_buf_reg registration = {.ring_addr = (unsigned long)memory, .ring_entries = entries, .bgid = group};
    registration.pad = flags;  // the field has got its name, `flags`, in a later header
    io_uring_buf_ring_init((struct io_uring_buf_ring *)memory);
    return io_uring_register_buf_ring(ring, &registration, 0);
}

// Gives a buffer to the kernel.
static inline void cliburing_provide_buffer(
    void *buffers, unsigned entries, unsigned short id, void *address, unsigned length) {
    struct io_uring_buf_ring *ring = (struct io_uring_buf_ring *)buffers;
    io_uring_buf_ring_add(ring, address, length, id, io_uring_buf_ring_mask(entries), 0);
    io_uring_buf_ring_advance(ring, 1);
}

#endif
