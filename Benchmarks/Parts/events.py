"""What a WAMP router takes for an event, by how many subscribers a publication has."""
from Harness.figures import cost_table
from Harness.routers import TIMED, Situation, compared

TITLE = "A WAMP router: events to many"
SAMPLES = 9


def events():
    """Of so many publications that are on their way to each subscriber several share a write."""
    for subscribers in (1, 10, 100, 1000):
        for in_flight in (1, 20):
            options = ["--subscribers", subscribers, "--in-flight", in_flight, *TIMED]
            yield f"events to {subscribers:,}, {in_flight} in flight", Situation(options)


def measure(bench):
    return compared(bench, dict(events()))


def section(samples):
    return "\n".join(f"### {name}\n\n{cost_table('event', taken)}\n" for name, taken in samples.items())
