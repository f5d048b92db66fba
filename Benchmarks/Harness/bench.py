"""What every part is given."""
import dataclasses
import functools
import pathlib

from Harness.building import build_swift, swampy_build
from Harness.competitors import echo_servers


@dataclasses.dataclass
class Bench:
    """What is measured besides what a part builds itself, and how often. What no part asks for is not built."""

    program: pathlib.Path | None  # the command line to measure; without one it is built
    routers: dict  # of others that run already
    echoes: dict
    websockets: dict
    samples: int = 0  # of each competitor in each situation, in the part at hand

    @functools.cached_property
    def swampy(self):
        return self.program or build_swift(*swampy_build())

    @functools.cached_property
    def echo_servers(self):
        return echo_servers(self.swampy)
