"""Servers that run already, named on the command line by their URL, and those that are started for a sample."""
import contextlib
import dataclasses
import urllib.parse

from Harness.processes import LISTENING, Failure, listener, pinned, server

LOOPBACK = ("127.0.0.1", "localhost")


@dataclasses.dataclass
class Running:
    """One that runs: where it listens, by the scheme of the URL, and the process that does the work."""

    urls: dict
    process: int


def parsed(texts, *schemes):
    """What `NAME=URL` or `NAME=URL,PID` name, by name; a name may be given once for each scheme."""
    running = {}
    for text in texts:
        name, _, place = text.partition("=")
        url, _, process = place.partition(",")
        parts = urllib.parse.urlsplit(url)
        try:
            port = parts.port
        except ValueError:  # it is no number, or none of a port
            port = None
        if not name or parts.scheme not in schemes or not (process or "0").isdigit():
            raise Failure(f"'{text}' is not NAME=URL[,PID] with a URL of {' or '.join(f'{of}://' for of in schemes)}")
        if parts.hostname not in LOOPBACK or not port:
            raise Failure(f"'{url}' does not name a port of the loopback")
        known = running.setdefault(name, Running({}, int(process) if process else listener(port)))
        known.urls[parts.scheme] = url
    return running


@contextlib.contextmanager
def at_work(competitor, cores):
    """A server on these cores, as its URL in parts and its process: a fresh one of a command, or one that runs already."""
    if isinstance(competitor, Running):
        (url,) = competitor.urls.values()
        with pinned(competitor.process, cores):
            yield urllib.parse.urlsplit(url), competitor.process
    else:
        with server(competitor, LISTENING, cores) as (process, announcement):
            yield urllib.parse.urlsplit(announcement[1]), process.pid
