"""What things must cost, each beside what was measured."""
import dataclasses

from Harness import competitors
from Harness.figures import markdown, ratio

LIBEV, URING, DISPATCH = (competitors.SWAMPY[name] for name in ("libev", "uring", "dispatch"))
FEW, MANY = "64 connections", "1,000 connections"  # situations of the part tcp, with one message in flight


@dataclasses.dataclass
class Aim:
    """A sentence and its bound, and from which samples its figure comes."""

    sentence: str
    bound: float | None  # None: as low as it goes
    part: str
    situation: str
    competitor: str
    baseline: str | None = None  # of a ratio of CPU time per message
    figure: str = ""  # of a figure by itself, or of a ratio other than of CPU time
    unit: float = 1
    is_floor: bool = False  # the figure should be this or more

    def measured(self, samples):
        """The figure, or None when a part or a competitor was not measured."""
        taken = samples.get(self.part, {}).get(self.situation, {})
        if not taken.get(self.competitor) or (self.baseline and not taken.get(self.baseline)):
            return None
        if self.baseline:
            return ratio(taken[self.competitor], taken[self.baseline], self.figure or "cpu")
        return min(sample[self.figure] for sample in taken[self.competitor]) / self.unit

    def text(self, value):
        """With as many digits as mean something."""
        digits = 0 if self.part == "instructions" else 2 if value >= 0.05 else 3
        return f"{value:,.{digits}f}"

    def row(self, samples):
        figure = self.measured(samples)
        sign = "≥" if self.is_floor else "≤"
        bound = f"{sign} {self.text(self.bound)}" if self.bound else "as low as it goes"
        if figure is None:
            return [self.sentence, bound, "not measured", ""]
        is_met = self.bound is None or (figure >= self.bound if self.is_floor else figure <= self.bound)
        verdict = "" if self.bound is None else "met" if is_met else "missed"
        return [self.sentence, bound, self.text(figure), verdict]


def against(baseline, bound, situation=FEW, competitor=LIBEV):
    return Aim(f"{competitor} / {baseline}, {situation}", bound, "tcp", situation, competitor, baseline)


def websocket_aims():
    """What is asked of both faces beside NIOWebSocket, with 16 messages in flight."""
    for face in (competitors.WEBSOCKET, competitors.WEBSOCKET_ASYNC):
        for size in ("64 bytes", "1 KiB", "64 KiB"):
            yield Aim(
                f"WebSocket messages/s: {face} / NIOWebSocket, {size}, 16 in flight", 3, "websocket",
                f"{size}, 16 in flight", face, competitors.NIO_WEBSOCKET, figure="rate", is_floor=True)


def router_aims():
    """What is asked of our router: against Crossbar.io, and against figures of others seen on a machine like this."""
    call = "calls, WebSocket, json, 16 bytes, {} in flight"
    for in_flight, bound in ((100, 1 / 60), (1, 1 / 20)):
        situation = call.format(in_flight)
        yield Aim(f"router: {situation}: swampy / Crossbar.io", bound, "router", situation, "swampy", "Crossbar.io")
    for part, situation, bound in (
        ("router", call.format(100), 5.4), ("router", call.format(1), 35), ("events", "events to 100, 20 in flight", 3.6),
        ("router", "joins, 10 at a time", 71),
    ):
        yield Aim(f"router: CPU µs, {situation}", bound, part, situation, "swampy", figure="cpu")
    situation = "9,000 idle sessions, ws"
    yield Aim(f"router: KiB, {situation}", 8, "sessions", situation, "swampy", figure="bytes_per_session", unit=1024)


AIMS = [
    against(competitors.BASELINE, 1.05, competitor=competitors.CALLBACKS),
    against(competitors.BASELINE, 1.10),
    against(competitors.BASELINE, 1.20, MANY),
    against(competitors.NIO_HANDLER, 0.90),
    against(competitors.NIO_ASYNC, 0.50),
    against(competitors.UVLOOP, 1.00),
    against(LIBEV, 1.00, FEW, URING),
    against(LIBEV, 1.00, MANY, URING),
    against(competitors.BASELINE, None, competitor=DISPATCH),
    Aim(f"instructions of an echo, {LIBEV}", 2_500, "instructions", FEW, LIBEV, figure="instructions"),
    Aim(f"KiB of an idle connection, {LIBEV}", 3, "idle", "9,000 connections", LIBEV, figure="echoed", unit=1024),
    *websocket_aims(),
    Aim(
        "HTTP requests/s: swampy / Hummingbird", 2, "http", "GET /hello/world", competitors.WEB_APP,
        competitors.HUMMINGBIRD, figure="rate", is_floor=True),
    Aim("TLS echo of 64 KiB: swampy / C OpenSSL", 1.10, "tls", "64 KiB", competitors.TLS, competitors.OPENSSL),
    Aim("WAMP call: swampy / Crossbar.io, 100 in flight", 0.5, "rpc", "100 in flight", "swampy", "Crossbar.io"),
    Aim(
        "CPU time of a caller: swampy / autobahn on uvloop, 100 in flight", 0.1, "client", "100 in flight", "swampy",
        "autobahn, uvloop"),
    Aim("CPU µs of a caller, swampy, 100 in flight", 16.5, "client", "100 in flight", "swampy", figure="cpu"),
    *router_aims(),
]


def aims_table(samples):
    return markdown(["", "aim", "measured", ""], [aim.row(samples) for aim in AIMS])
