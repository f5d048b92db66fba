"""Drives the demo's board in two real browsers at once and asserts on what they show.

    browser_board.py --url http://127.0.0.1:8080/ [--screenshots DIR] [--chromium PATH]

Two browser contexts of one headless Chromium, by the DevTools protocol. Prints `ok NAME` for each thing that
holds; the first that does not ends the run with one line and exit status 1. Needs the package `websockets`.
"""

import argparse
import base64
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

START_LIMIT = 60  # seconds until Chromium listens: the first start on a busy machine is slow
STEP_LIMIT = 20  # seconds for each thing that a page should come to show
RUN_LIMIT = 180  # seconds for everything

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-extensions", "--disable-background-networking", "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows", "--hide-scrollbars",
    "--mute-audio", "--lang=en-GB", "--no-proxy-server", "--remote-debugging-port=0",
]


class Failure(Exception):
    """What did not hold, as one line."""


class Browser:
    """A headless Chromium of our own, and the one DevTools connection to all its pages."""

    def __init__(self, path):
        self.last_id = 0
        self.events = []
        with contextlib.ExitStack() as stack:
            self.profile = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="browser-board-", ignore_cleanup_errors=True))
            self.log = stack.enter_context(open(os.path.join(self.profile, "chromium.log"), "w+", errors="replace"))
            try:
                self.process = subprocess.Popen(
                    [path, *FLAGS, f"--user-data-dir={self.profile}", "about:blank"],
                    stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, start_new_session=True)
            except FileNotFoundError:
                raise Failure(f"no Chromium at {path!r}: apt-get install chromium") from None
            stack.callback(self.end)
            self.socket = stack.enter_context(connect(self.address(), max_size=None, compression=None, proxy=None))
            self.close = stack.pop_all().close

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)  # Chromium is a family of processes: a group, ours alone
            self.process.wait()

    def address(self):
        """Chromium writes its port and path to a file in its profile."""
        file = pathlib.Path(self.profile, "DevToolsActivePort")
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            lines = file.read_text().split() if file.exists() else []
            if len(lines) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            if self.process.poll() is not None:
                self.log.seek(0)
                raise Failure(f"Chromium ended with status {self.process.returncode}: {self.log.read()[-400:]!r}")
            time.sleep(0.05)
        raise Failure(f"Chromium did not listen within {START_LIMIT} s")

    def command(self, method, session=None, **parameters):
        """Sends one command and waits for its result; what happens meanwhile is kept in `events`."""
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": parameters}
        self.socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        deadline = time.monotonic() + STEP_LIMIT
        while True:
            try:
                answer = json.loads(self.socket.recv(timeout=max(0.0, deadline - time.monotonic())))
            except TimeoutError:
                raise Failure(f"{method}: no answer within {STEP_LIMIT} s") from None
            if answer.get("id") != self.last_id:
                self.events.append(answer)
            elif "error" in answer:
                raise Failure(f"{method}: {answer['error']['message']}")
            else:
                return answer["result"]

    def exceptions(self):
        """The uncaught errors of all pages so far."""
        details = [event["params"]["exceptionDetails"]
                   for event in self.events if event.get("method") == "Runtime.exceptionThrown"]
        return [each.get("exception", {}).get("description", each["text"]) for each in details]


class Page:
    """One page in a context of its own: nothing is shared with the other, as on two machines."""

    def __init__(self, browser, name, url):
        self.browser, self.name = browser, name
        self.context = browser.command("Target.createBrowserContext")["browserContextId"]
        target = browser.command("Target.createTarget", url="about:blank", browserContextId=self.context)["targetId"]
        attached = browser.command("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        self.command("Runtime.enable")
        self.command("Page.enable")
        # Both pages believe that they have the focus, as they would on two machines.
        self.command("Emulation.setFocusEmulationEnabled", enabled=True)
        failed = self.command("Page.navigate", url=url).get("errorText")
        if failed:
            raise Failure(f"{url} cannot be opened: {failed}")

    def command(self, method, **parameters):
        return self.browser.command(method, session=self.session, **parameters)

    def evaluate(self, expression):
        """The value of a JavaScript expression; `find` and `all` look up elements by their test id."""
        helpers = ("const all = (id) => [...document.querySelectorAll(`[data-testid=${id}]`)],"
                   " find = (id) => all(id)[0], text = (id) => all(id).map((each) => each.textContent.trim());")
        answer = self.command("Runtime.evaluate", returnByValue=True, awaitPromise=True,
                              expression=f"(async () => {{ {helpers} return {expression}; }})()")
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise Failure(f"{self.name}: {details.get('exception', {}).get('description', details['text'])}")
        return answer["result"].get("value")

    def wait(self, what, expression, holds=bool):
        """Looks again and again until the expression's value `holds`; gives that value."""
        deadline = time.monotonic() + STEP_LIMIT
        while True:
            value = self.evaluate(expression)
            if holds(value):
                return value
            if time.monotonic() > deadline:
                raise Failure(f"{self.name}: {what}: not within {STEP_LIMIT} s, last seen: {json.dumps(value)}")
            time.sleep(0.05)

    def write(self, field, text):
        """Types as a user does: the field's own events fire."""
        self.evaluate(f"(find({json.dumps(field)}).focus(), find({json.dumps(field)}).select())")
        self.command("Input.insertText", text=text)

    def press_enter(self):
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
        self.command("Input.dispatchKeyEvent", type="keyDown", text="\r", **key)
        self.command("Input.dispatchKeyEvent", type="keyUp", **key)

    def close(self):
        self.browser.command("Target.disposeBrowserContext", browserContextId=self.context)

    def screenshot(self, directory, name, width, height, scheme):
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                     mobile=width < 500)
        self.evaluate("new Promise((done) => setTimeout(done, 600))")  # until animations have ended
        data = self.command("Page.captureScreenshot", format="png")["data"]
        pathlib.Path(directory, f"{name}-{width}x{height}-{scheme}.png").write_bytes(base64.b64decode(data))

    def screenshots(self, directory, name):
        if not directory:
            return
        pathlib.Path(directory).mkdir(parents=True, exist_ok=True)
        for width, height in [(390, 844), (1440, 900)]:
            for scheme in ["light", "dark"]:
                self.screenshot(directory, name, width, height, scheme)


def ok(name):
    print(f"ok {name}", flush=True)


def require(condition, sentence):
    if not condition:
        raise Failure(sentence)


def drive(browser, options):
    ada, grace = (Page(browser, name, options.url) for name in ("Ada", "Grace"))
    for page in (ada, grace):
        page.wait("connected", "find('connection')?.dataset.state", lambda state: state == "connected")
        page.write("name", page.name)
        page.press_enter()
    ok("both pages are connected")

    for page in (ada, grace):
        page.wait("two people, renamed", "text('person-name').sort().join()", lambda names: names == "Ada,Grace")
        require(page.evaluate("text('people-count')[0]") == "2", f"{page.name}: the count of people is not 2")
    ok("both list two people, by their new names")

    # Markup in an entry must be text; the number makes it our own on a board that is in use.
    entry = f"Hello <b>pond</b> {time.time_ns()}"
    find = f"all('entry').find((each) => each.textContent.includes({json.dumps(entry)}))"
    ada.write("text", entry)
    grace.wait("the typing indicator", "find('typing').className + find('typing').textContent",
               lambda shown: "active" in shown and "Ada is typing" in shown)
    ok("typing in one shows in the other")
    ada.press_enter()
    for page in (grace, ada):
        page.wait("the entry", f"!!({find})")
    require(grace.evaluate("all('entry')[0].textContent").find(entry) >= 0, "Grace: the new entry is not the first")
    require(grace.evaluate(f"({find}).querySelector('[data-testid=entry-author]').textContent") == "Ada",
            "Grace: the entry does not name its author")
    require(grace.evaluate(f"({find}).querySelectorAll('[data-testid=entry-text] *').length") == 0,
            "Grace: markup in an entry became elements")
    ok("an entry made in one appears in the other, as text")

    grace.evaluate(f"({find}).querySelector('[data-testid=like]').click()")
    for page in (ada, grace):
        page.wait("the like", f"({find}).querySelector('[data-testid=like-count]').textContent",
                  lambda count: count == "1")
    ok("a like in one is counted in the other")

    grace.write("text", "A second thought about the dragonflies")
    ada.wait("the typing indicator", "find('typing').className", lambda shown: "active" in shown)
    ada.evaluate("all('person').find((each) => each.textContent.includes('Grace'))"
                 ".querySelector('[data-testid=wave]').click()")
    grace.wait("the wave", "text('toast').find((each) => each.includes('Ada waves at you'))")
    ada.wait("the answer to the wave", "text('toast').find((each) => each.includes('Grace waves back'))")
    ok("a wave reaches the other browser and its answer comes back")
    ada.wait("the trace", "text('message').some((each) => each.includes('com.example.board.wave'))")
    ok("the trace shows the call")
    ada.screenshots(options.screenshots, "ada")
    grace.screenshots(options.screenshots, "grace")

    grace.close()
    ada.wait("one person left", "text('person-name').join()", lambda names: names == "Ada")
    require(ada.evaluate("text('people-count')[0]") == "1", "Ada: the count of people is not 1")
    ok("a page that closes leaves the list of people")

    require(ada.evaluate("fetch('/api/entries').then((answer) => answer.ok ? answer.json() : [])"
                         f".then((list) => list.some((each) => each.text === {json.dumps(entry)}))"),
            "GET /api/entries does not list the entry")
    ok("the entry is in GET /api/entries too")

    require(not browser.exceptions(), f"a page failed: {browser.exceptions()[:1]}")
    ok("no page had an error")


def require_sound(browser, page):
    """The page fits a phone and a desktop, and nothing in it failed."""
    for width in (390, 1440):
        page.command("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1,
                     mobile=width < 500)
        require(page.evaluate("document.documentElement.scrollWidth <= innerWidth"),
                f"the page is wider than {width} px")
    ok("it fits a phone and a desktop")
    require(not browser.exceptions(), f"the page failed: {browser.exceptions()[:1]}")
    ok("the page had no error")


def stop(signal_number, frame):
    reason = f"not done within {RUN_LIMIT} s" if signal_number == signal.SIGALRM else "interrupted"
    raise Failure(reason)


def arguments(description):
    """A parser of what every drive takes."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--screenshots", metavar="DIR")
    parser.add_argument("--chromium", default="chromium")
    return parser


def run(drive, options):
    """Calls `drive` with a browser and the options, and returns the exit status: 1, after one line, when it failed."""
    for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    signal.alarm(RUN_LIMIT)
    try:
        with contextlib.closing(Browser(options.chromium)) as browser:
            drive(browser, options)
    except (Failure, ConnectionClosed) as failure:
        print(f"failed: {failure or 'Chromium closed the connection'}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(run(drive, arguments(__doc__).parse_args()))
