"""Looks at a router's status page in a real browser, while a WAMP client joins, offers, calls and leaves.

    browser_status.py --url http://127.0.0.1:8081/status --router ws://127.0.0.1:8080/ws [--screenshots DIR]

Prints `ok NAME` for each thing that holds; the first that does not ends the run with one line and exit status 1.
With --ticket NAME:TICKET the realm lets nobody in without that.
"""

import asyncio
import sys
import threading

from autobahn.asyncio.component import Component
from browser_board import Page, arguments, ok, require, require_sound, run

PROCEDURE, TOPIC = "com.example.status.add", "com.example.status.tick"


class Guest:
    """A client of the router in a thread of its own, until it is told to leave."""

    def __init__(self, url, ticket):
        authentication = {"ticket": {"authid": ticket[0], "ticket": ticket[1]}} if ticket else {"anonymous": {}}
        self.component = Component(
            transports=[{"url": url, "type": "websocket", "max_retries": 0}], realm="realm1",
            authentication=authentication)
        self.component.on("join", self.joined)
        self.leaving = asyncio.Event()
        self.id = None
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        require(self.ready.wait(30), "the guest could not join")

    def run(self):
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.component.start(loop=self.loop))

    async def joined(self, session, details):
        self.id = details.session
        await session.register(lambda a, b: a + b, PROCEDURE)
        await session.subscribe(lambda *arguments: None, TOPIC)
        self.ready.set()
        while not self.leaving.is_set():
            await session.call(PROCEDURE, 2, 3)
            session.publish(TOPIC, 1)
            await asyncio.sleep(0.01)
        session.leave()

    def leave(self):
        self.loop.call_soon_threadsafe(self.leaving.set)
        self.thread.join(30)


def row(table, mark):
    return f"[...find({table!r}).rows].some((row) => row.textContent.includes({mark!r}))"


def drive(browser, options):
    ticket = options.ticket.split(":") if options.ticket else None
    page = Page(browser, "the page", options.url)
    if ticket:
        page.wait("the question who looks", "find('entrance')?.hidden === false")
        for field, text in zip(("authid", "ticket"), (ticket[0], "wrong")):
            page.evaluate(f"document.getElementById({field!r}).value = {text!r}")
        page.evaluate("find('entrance').requestSubmit()")
        page.wait("the refusal", "find('problem').textContent")
        page.evaluate(f"document.getElementById('authid').value = {ticket[0]!r}")
        page.evaluate(f"document.getElementById('ticket').value = {ticket[1]!r}")
        page.evaluate("find('entrance').requestSubmit()")
    page.wait("connected", "find('connection')?.dataset.state", lambda state: state == "connected")
    require(page.evaluate("text('realm')[0]") == "realm1", "the page does not name its realm")
    page.wait("its own session", "find('sessions')?.rows.length > 0")
    ok("the page is connected" + (", with a ticket only" if ticket else ""))

    before = int(page.evaluate("text('gauge')[0]"))
    guest = Guest(options.router, ticket)
    page.wait("one session more", "Number(text('gauge')[0])", lambda count: count == before + 1)
    page.wait("the session", row("sessions", str(guest.id)))
    page.wait("the procedure", row("procedures", PROCEDURE))
    page.wait("the topic", row("subscriptions", TOPIC))
    ok("a client that joins appears, with what it offers and listens to")
    for index, name in ((0, "calls"), (1, "publications")):
        page.wait(f"the rate of {name}", f"parseFloat(text('rate')[{index}])", lambda rate: rate and rate > 10)
    ok("its calls and events are counted")
    if options.screenshots:
        page.evaluate("new Promise((done) => setTimeout(done, 12000))")  # some seconds of rates
    page.screenshots(options.screenshots, "status")

    guest.leave()
    for table, mark in (("sessions", str(guest.id)), ("procedures", PROCEDURE), ("subscriptions", TOPIC)):
        page.wait(f"{mark} gone", "!" + row(table, mark))
    ok("a client that leaves disappears, with all of it")
    require_sound(browser, page)


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("--router", required=True)
    parser.add_argument("--ticket", metavar="NAME:TICKET")
    sys.exit(run(drive, parser.parse_args()))
