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
    figure: str = ""  # of a figure by itself
    unit: float = 1

    def measured(self, samples):
        """The figure, or None when a part or a competitor was not measured."""
        taken = samples.get(self.part, {}).get(self.situation, {})
        if not taken.get(self.competitor) or (self.baseline and not taken.get(self.baseline)):
            return None
        if self.baseline:
            return ratio(taken[self.competitor], taken[self.baseline])
        return min(sample[self.figure] for sample in taken[self.competitor]) / self.unit

    def row(self, samples):
        figure = self.measured(samples)
        digits = ",.0f" if self.part == "instructions" else ".2f"
        bound = f"≤ {self.bound:{digits}}" if self.bound else "as low as it goes"
        if figure is None:
            return [self.sentence, bound, "not measured", ""]
        verdict = "" if self.bound is None else "met" if figure <= self.bound else "missed"
        return [self.sentence, bound, f"{figure:{digits}}", verdict]


def against(baseline, bound, situation=FEW, competitor=LIBEV):
    return Aim(f"{competitor} / {baseline}, {situation}", bound, "tcp", situation, competitor, baseline)


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
    Aim("WAMP call: swampy / Crossbar.io, 100 in flight", 0.5, "rpc", "100 in flight", "swampy", "Crossbar.io"),
]


def aims_table(samples):
    return markdown(["", "aim", "measured", ""], [aim.row(samples) for aim in AIMS])
