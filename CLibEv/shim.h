#ifndef CLIBEV_SHIM_H
#define CLIBEV_SHIM_H

// libev's initialisers are macros, which Swift cannot see: here they are as functions.

#include <ev.h>

static inline void clibev_io_init(ev_io *w, void (*cb)(struct ev_loop *, ev_io *, int), int fd) {
    ev_io_init(w, cb, fd, 0);
}

// Changes the events of a stopped watcher. Unlike ev_io_set it does not force an epoll_ctl for an unchanged descriptor.
static inline void clibev_io_modify(ev_io *w, int events) { ev_io_modify(w, events); }

static inline void clibev_timer_init(ev_timer *w, void (*cb)(struct ev_loop *, ev_timer *, int)) {
    ev_timer_init(w, cb, 0., 0.);
}

static inline void clibev_timer_set(ev_timer *w, ev_tstamp after) { ev_timer_set(w, after, 0.); }

static inline void clibev_async_init(ev_async *w, void (*cb)(struct ev_loop *, ev_async *, int)) {
    ev_async_init(w, cb);
}

static inline void clibev_prepare_init(ev_prepare *w, void (*cb)(struct ev_loop *, ev_prepare *, int)) {
    ev_prepare_init(w, cb);
}

static inline void clibev_idle_init(ev_idle *w, void (*cb)(struct ev_loop *, ev_idle *, int)) { ev_idle_init(w, cb); }

#endif
