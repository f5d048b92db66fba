"""How long the first release build takes: of our command line, beside Hummingbird's hello."""
import resource
import shutil
import time

from Harness.building import build_swift, output_of, swampy_build
from Harness.competitors import HUMMINGBIRD, HUMMINGBIRD_BUILD
from Harness.figures import markdown
from Harness.processes import CORES

TITLE = "First build, release"
SAMPLES = 1
SITUATION = "from nothing"


def measure(bench):
    """One build of each, to where the other parts look for it. The packages' sources are fetched before it."""
    builds = {HUMMINGBIRD: HUMMINGBIRD_BUILD, "swampy": swampy_build()}
    return {SITUATION: {name: [first_build(*build) for _ in range(bench.samples)] for name, build in builds.items()}}


def first_build(package, product, scratch, *options):
    shutil.rmtree(scratch, ignore_errors=True)
    output_of(["swift", "package", "resolve", "--scratch-path", scratch], patience=300, cwd=package)
    used, began = processor_seconds(), time.monotonic()
    build_swift(package, product, scratch, *options)
    return {"cpu": processor_seconds() - used, "wall": time.monotonic() - began, "cores": len(CORES)}


def processor_seconds():
    """CPU time of all processes that this one started and that have ended, and of those that they started."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def section(samples):
    rows = [
        [name, *(f"{min(sample[figure] for sample in taken):,.0f}" for figure in ("wall", "cpu", "cores"))]
        for name, taken in samples[SITUATION].items()
    ]
    table = markdown(["product", "seconds", "CPU seconds", "cores there"], rows)
    return f"With the packages' sources at hand.\n\n{table}\n"
