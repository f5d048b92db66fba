"""CPU time of a WAMP caller for a call: ours beside those of autobahn-python, autobahn-cpp and wampy."""
import json
import shutil

from Harness.building import BENCHMARKS, build_c, has_header, output_of
from Harness.competitors import PYTHON, UVLOOP_PYTHON, VENV, found, with_uvloop
from Harness.figures import cost_table
from Harness.memcheck import allocations_per_call, build_client, served
from Harness.processes import CORES, Failure, on_cores
from Harness.sampling import interleaved

TITLE = "WAMP callers, 16 characters: WebSocket with JSON, RawSocket with MessagePack"
SAMPLES = 9
AUTOBAHN, AUTOBAHN_UVLOOP, AUTOBAHN_TWISTED = "autobahn, asyncio", "autobahn, uvloop", "autobahn, Twisted"
AUTOBAHN_CPP, WAMPY = "autobahn-cpp, RawSocket", "wampy, gevent"
SWAMPY, SWAMPY_RAW = "swampy", "swampy, RawSocket"
ONE, HUNDRED = "1 in flight", "100 in flight"
ALLOCATIONS = "allocations, 100 in flight"
WAMPY_PYTHON = VENV / "wampy/bin/python"
CALLS = {  # about a second
    AUTOBAHN: 2_000, AUTOBAHN_UVLOOP: 2_000, AUTOBAHN_TWISTED: 2_000, AUTOBAHN_CPP: 10_000, WAMPY: 200, SWAMPY: 10_000,
    SWAMPY_RAW: 10_000,
}


def measure(bench):
    """One router and one callee serve all callers, which are never at work at the same time; that of autobahn-cpp has a
    router and a callee of its own, on a transport that it has."""
    if not PYTHON.exists():
        raise Failure(f"there is no {PYTHON}: `.ci/setup test` installs autobahn-python")
    program, autobahn_cpp = build_client(), build_autobahn_cpp()
    with served(bench.swampy, program) as target, served(bench.swampy, program, "rs://127.0.0.1:0") as raw_target:
        callers = commands(program, autobahn_cpp, target, raw_target)

        def sample(in_flight, caller):
            # With one call in flight a wake-up across cores would cost several times what one on a core does.
            cores = CORES[:1] if in_flight == 1 else CORES
            command, calls = caller
            return json.loads(output_of([*command, str(in_flight), "16", str(calls)], preexec_fn=on_cores(cores)))

        with_many = {name: caller for name, caller in callers.items() if name != WAMPY}  # which can have only one
        samples = interleaved({ONE: 1}, callers, bench.samples, sample)
        samples |= interleaved({HUNDRED: 100}, with_many, bench.samples, sample)
        if found("allocations", shutil.which("valgrind"), "`.ci/setup compare` installs valgrind"):
            samples[ALLOCATIONS] = {SWAMPY: [{"allocations": allocations_per_call(program, target)}]}
        return samples


def build_autobahn_cpp():
    """The caller on autobahn-cpp; None where that is not installed."""
    is_installed = has_header("autobahn/wamp_session.hpp", "c++")
    if not found(AUTOBAHN_CPP, is_installed, "`.ci/setup compare` installs autobahn-cpp-dev"):
        return None
    # Its API is older than that of Debian's MessagePack, and its templates are full of warnings.
    settings = ["-w", "-DMSGPACK_DEFAULT_API_VERSION=1", "-DBOOST_THREAD_PROVIDES_FUTURE_UNWRAP"]
    return build_c("Load/autobahn_caller.cpp", *settings, "-lboost_thread", "-lboost_system", "-lpthread")


def commands(program, autobahn_cpp, target, raw_target):
    """What starts each caller, and how many calls it makes; the baseline first."""
    load = BENCHMARKS / "Load/client_load.py"
    callers = {AUTOBAHN: [PYTHON, load, "asyncio", *target]}
    if found(AUTOBAHN_UVLOOP, UVLOOP_PYTHON.exists(), "`.ci/setup compare` installs it"):
        callers[AUTOBAHN_UVLOOP] = [*with_uvloop(), load, "uvloop", *target]
    callers[AUTOBAHN_TWISTED] = [PYTHON, load, "twisted", *target]
    if found(WAMPY, WAMPY_PYTHON.exists(), "`.ci/setup test` installs it"):
        callers[WAMPY] = [WAMPY_PYTHON, load, "wampy", *target]
    if autobahn_cpp:
        callers[AUTOBAHN_CPP] = [autobahn_cpp, *raw_target]
    callers[SWAMPY] = [program, "call", *target]
    callers[SWAMPY_RAW] = [program, "call", *raw_target]
    return {name: (caller, CALLS[name]) for name, caller in callers.items()}


def section(samples):
    tables = [
        f"### {name}\n\n{cost_table('call', callers)}\n" for name, callers in samples.items() if name != ALLOCATIONS]
    for sample in samples.get(ALLOCATIONS, {}).get(SWAMPY, []):
        tables.append(f"A call of ours allocates {sample['allocations']:.1f} times, with 100 in flight.\n")
    return "\n".join(tables)
