"""What `swampy router` does for a call that it routes and for an event that it delivers, in the steady state."""
import dataclasses

from Harness.building import output_of
from Harness.callgrind import profile, without_debug_information
from Harness.processes import CORES, on_cores

FEWER, MORE = 500, 2_500  # calls or publications of the two runs
SUBSCRIBERS = 10

# Calls of these functions are counted, by whichever of their names the C library knows them.
ALLOCATIONS = {"malloc", "calloc", "realloc", "aligned_alloc"}
SYSTEM_CALLS = {
    "accept4", "close", "epoll_ctl", "epoll_wait", "getrandom", "read", "recv", "send", "sendmsg", "shutdown",
    "timerfd_settime", "write",
}


@dataclasses.dataclass
class Counts:
    """What one operation takes."""

    instructions: float
    allocations: float
    copies: float
    system_calls: float


def per_call(swampy):
    """A call with one in flight, over WebSocket with JSON: CALL, INVOCATION, YIELD and RESULT."""
    return per_operation(swampy, [], operations=1)


def per_event(swampy):
    """An event, of publications to ten subscribers, one in flight."""
    return per_operation(swampy, ["--subscribers", str(SUBSCRIBERS)], operations=SUBSCRIBERS)


def per_operation(swampy, options, operations):
    """`operations` are counted for each call or publication."""
    fewer, more = (counts(swampy, options, number) for number in (FEWER, MORE))
    scale = (MORE - FEWER) * operations
    return Counts(*((after - before) / scale for before, after in zip(fewer, more)))


def counts(swampy, options, number):
    """What the router does from its start to its end, with so many calls or publications between."""
    router = [without_debug_information(swampy), "router", "--listen", "ws://127.0.0.1:0/ws", "--realm", "realm1"]

    def press(listening):
        load = [swampy, "bench", "router", "--url", listening[1], "--in-flight", "1", "--calls", str(number)]
        output_of([*load, *options], 90, preexec_fn=on_cores(CORES[-1:]))

    taken = profile(router, press)
    # Of memcpy and memmove there is one for each kind of processor: `__memcpy_avx_unaligned`.
    copies = sum(count for name, count in taken.calls.items() if "memcpy" in name or "memmove" in name)
    return [
        taken.instructions,
        sum(taken.calls[name] for name in ALLOCATIONS),
        copies,
        sum(taken.calls[name] for name in SYSTEM_CALLS),
    ]
