"""Building what is measured, and what measures it."""
import pathlib
import subprocess
import sys

from Harness.processes import Failure

BENCHMARKS = pathlib.Path(__file__).resolve().parent.parent
ROOT = BENCHMARKS.parent
BUILD = BENCHMARKS / ".build"


def output_of(command, patience=60, **settings):
    """What a command prints; fails when the command does, or when it takes longer than `patience` seconds."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=patience, **settings)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failure(f"{error}") from None
    if done.returncode:
        raise Failure(f"`{' '.join(map(str, command))}` failed: {(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout


def has_header(name, language="c"):
    """Whether the compiler finds a library's header."""
    command = ["cc", "-E", "-x", language, "-include", name, "/dev/null"]
    return subprocess.run(command, capture_output=True).returncode == 0


def build_c(source, *options, suffix=""):
    """Compiles one C or C++ file of this folder, and returns what it was compiled to."""
    source = BENCHMARKS / source
    BUILD.mkdir(exist_ok=True)
    built = BUILD / (source.stem + suffix)
    compiler = "c++" if source.suffix == ".cpp" else "cc"
    output_of([compiler, "-O2", "-Wall", "-Wextra", "-o", built, source, *options], patience=300)
    return built


def build_swift(package, product, scratch, *options):
    """Builds a product of a Swift package in release, in a folder of its own, and returns the program."""
    print(f"compare: building {product} in release", file=sys.stderr)
    command = ["swift", "build", "-c", "release", "--scratch-path", scratch, "--product", product, *options]
    output_of(command, patience=1800, cwd=package)
    return scratch / "release" / product


def swampy_build():
    """What `build_swift` is to build for the command line: with the scheduler on io_uring where that can be built."""
    if has_header("liburing.h"):
        return ROOT, "swampy", ROOT / ".build-release-uring", "--traits", "URing"
    return ROOT, "swampy", ROOT / ".build-release"


def build_static_swampy():
    """Builds the command line with Swift's libraries in it, and returns the program."""
    return build_swift(ROOT, "swampy", ROOT / ".build-release-static", "--static-swift-stdlib")
