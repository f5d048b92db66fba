"""What our router takes for a call or an event as more is registered or subscribed to that it does not concern."""
from Harness.figures import least_disturbed, markdown
from Harness.routers import SWAMPY, TIMED, Situation, swampy

TITLE = "A WAMP router: as more is registered or subscribed to"
SAMPLES = 3
CROWDS = {"registrations": 1_000_000, "prefixes": 100_000, "wildcards": 100_000}


def measure(bench):
    with swampy(bench) as router:
        return {
            name: {SWAMPY: [situation.press(bench, router) for _ in range(bench.samples)]}
            for name, situation in situations()
        }


def situations():
    """Calls beside registrations, events beside subscriptions to patterns; from few to many."""
    for crowd, most in CROWDS.items():
        kind = [] if crowd == "registrations" else ["--subscribers", 1]
        size = 1
        while size <= most:
            options = [*kind, "--in-flight", 100, "--crowd", crowd, "--crowd-size", size, *TIMED]
            yield f"besides {size:,} {crowd}", Situation(options, patience=300)
            size *= 10


def section(samples):
    rows = [[name, f"{least_disturbed(taken[SWAMPY], 'cpu'):.2f}"] for name, taken in samples.items()]
    return f"{markdown([SWAMPY, 'CPU µs'], rows)}\n"
