"""Where and with what figures came about."""
import datetime
import os
import platform

from Harness.building import ROOT, output_of
from Harness.competitors import FLASK_PYTHON, PYTHON, UVLOOP_PYTHON
from Harness.processes import CORES, Failure

PACKAGES = (
    "autobahn-cpp-dev", "libev-dev", "libuv1-dev", "liburing-dev", "libwebsockets-dev", "libssl-dev", "wrk", "valgrind",
)
MODULES = {
    "crossbar": PYTHON, "autobahn": PYTHON, "Twisted": PYTHON, "websockets": PYTHON, "uvloop": UVLOOP_PYTHON,
    "picows": UVLOOP_PYTHON, "flask": FLASK_PYTHON,
}


def facts():
    """Each by its name; what is not installed is left out."""
    with open("/proc/cpuinfo") as lines:
        processor = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown")
    facts = {
        "date": datetime.date.today().isoformat(),
        "machine": f"{processor}, {len(CORES)} cores, Linux {platform.release()}",
        "load average before": f"{os.getloadavg()[0]:.2f}",
        "swampy": output_of(["git", "describe", "--always", "--dirty"], cwd=ROOT).strip(),
        "Swift": output_of(["swift", "--version"]).splitlines()[0],
        "C": output_of(["cc", "--version"]).splitlines()[0],
    }
    for package in PACKAGES:
        version = quietly(["dpkg-query", "-W", "-f=${Version}", package])
        facts |= {package: version} if version else {}
    for module, python in MODULES.items():
        version = quietly([python, "-c", f"from importlib.metadata import version; print(version('{module}'))"])
        facts |= {module: version.strip()} if version else {}
    return facts


def quietly(command):
    """What a command prints; nothing when it fails."""
    try:
        return output_of(command)
    except Failure:
        return ""
