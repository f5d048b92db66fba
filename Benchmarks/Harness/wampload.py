"""A load of WAMP routers that has nothing of ours in it, from `../shared/bench`, where that folder is: what it says of a
router is put beside what `swampy bench router` says."""
import dataclasses
import pathlib

from Harness.building import ROOT, build_c
from Harness.competitors import found
from Harness.figures import least_disturbed, markdown
from Harness.routers import Situation

SOURCE = ROOT.parent / "shared/bench/wampload/wampload.c"
SUFFIX = ", by wampload"


@dataclasses.dataclass(kw_only=True)
class Wampload(Situation):
    """Its options, which are called otherwise than ours, and the program."""

    program: pathlib.Path

    def press(self, bench, router):
        figures = self.run(
            [self.program, "--url", router.urls[self.scheme], "--router-pid", router.process, *self.options], router)
        return {
            "rate": figures["per_s"], "cpu": figures["cpu_us_router"], "cores": figures["cpu_pct_router"] / 100,
            "p50": round(figures["p50_us"]), "p99": round(figures["p99_us"]),
        }


def by_wampload(situations):
    """The same calls, as situations of that load; nothing where its source is not at hand."""
    if not found("wampload", SOURCE.exists(), f"there is no {SOURCE}"):
        return {}
    program = build_c(SOURCE)
    names = {"--in-flight": "--inflight", "--size": "--payload", "--warm-up": "--warmup"}
    return {
        name + SUFFIX: Wampload([names.get(word, word) for word in of.options], of.scheme, of.one_core, program=program)
        for name, of in situations.items()
    }


def differences(samples):
    """What both loads say of each router."""
    rows = []
    for name in [name for name in samples if name.endswith(SUFFIX)]:
        situation = name.removesuffix(SUFFIX)
        for router, theirs in samples[name].items():
            row = [f"{router}: {situation}"]
            for figure, digits in (("cpu", 2), ("rate", 0)):
                ours, other = (least_disturbed(taken, figure) for taken in (samples[situation][router], theirs))
                row += [f"{ours:,.{digits}f}", f"{other:,.{digits}f}", f"{100 * (other / ours - 1):+.0f} %"]
            rows.append(row)
    head = ["", "CPU µs/call", "wampload", "difference", "calls/s", "wampload", "difference"]
    return f"### `swampy bench router` beside wampload\n\n{markdown(head, rows)}\n" if rows else ""
