"""CPU time of a WAMP caller for a call: ours beside autobahn-python and wampy, on one router, with one callee."""
import json
import os
import shutil

from Harness.building import BENCHMARKS, output_of
from Harness.competitors import PYTHON, UVLOOP_PYTHON, VENV, found
from Harness.figures import cost_table
from Harness.memcheck import allocations_per_call, build_client, served
from Harness.processes import CORES, Failure, on_cores
from Harness.sampling import interleaved

TITLE = "WAMP callers, WebSocket with JSON, 16 characters"
SAMPLES = 9
AUTOBAHN, AUTOBAHN_UVLOOP, WAMPY, SWAMPY = "autobahn, asyncio", "autobahn, uvloop", "wampy, gevent", "swampy"
ONE, HUNDRED = "1 in flight", "100 in flight"
ALLOCATIONS = "allocations, 100 in flight"
WAMPY_PYTHON = VENV / "wampy/bin/python"
CALLS = {AUTOBAHN: 2_000, AUTOBAHN_UVLOOP: 2_000, WAMPY: 200, SWAMPY: 10_000}  # about a second


def measure(bench):
    """One router and one callee serve all callers, which are never at work at the same time."""
    if not PYTHON.exists():
        raise Failure(f"there is no {PYTHON}: `.ci/setup test` installs autobahn-python")
    program = build_client()
    callers = commands(program)
    with served(bench.swampy, program) as target:

        def sample(in_flight, caller):
            # With one call in flight a wake-up across cores would cost several times what one on a core does.
            cores = CORES[:1] if in_flight == 1 else CORES
            command, environment, calls = caller
            load = [*command, *target, str(in_flight), "16", str(calls)]
            return json.loads(output_of(load, preexec_fn=on_cores(cores), env=os.environ | environment))

        with_many = {name: caller for name, caller in callers.items() if name != WAMPY}  # which can have only one
        samples = interleaved({ONE: 1}, callers, bench.samples, sample)
        samples |= interleaved({HUNDRED: 100}, with_many, bench.samples, sample)
        if found("allocations", shutil.which("valgrind"), "`.ci/setup compare` installs valgrind"):
            samples[ALLOCATIONS] = {SWAMPY: [{"allocations": allocations_per_call(program, target)}]}
        return samples


def commands(program):
    """What starts each caller, with which environment, and how many calls it makes; the baseline first."""
    load = BENCHMARKS / "Load/client_load.py"
    callers = {AUTOBAHN: ([PYTHON, load, "asyncio"], {})}
    if found(AUTOBAHN_UVLOOP, UVLOOP_PYTHON.exists(), "`.ci/setup compare` installs it"):
        packages = next(UVLOOP_PYTHON.parents[1].glob("lib/python*/site-packages"))
        callers[AUTOBAHN_UVLOOP] = ([PYTHON, load, "uvloop"], {"PYTHONPATH": str(packages)})
    if found(WAMPY, WAMPY_PYTHON.exists(), "`.ci/setup test` installs it"):
        callers[WAMPY] = ([WAMPY_PYTHON, load, "wampy"], {})
    callers[SWAMPY] = ([program, "call"], {})
    return {name: (*caller, CALLS[name]) for name, caller in callers.items()}


def section(samples):
    tables = [
        f"### {name}\n\n{cost_table('call', callers)}\n" for name, callers in samples.items() if name != ALLOCATIONS]
    for sample in samples.get(ALLOCATIONS, {}).get(SWAMPY, []):
        tables.append(f"A call of ours allocates {sample['allocations']:.1f} times, with 100 in flight.\n")
    return "\n".join(tables)
