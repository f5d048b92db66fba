"""Drives the page of an example, or of what `swampy new` writes, in a real browser and asserts on what it shows.

    browser_examples.py NAME --url http://127.0.0.1:8080/ [--screenshots DIR] [--chromium PATH]

Prints `ok NAME` for each thing that holds; the first that does not ends the run with one line and exit status 1. Needs
the package `websockets`.
"""

import sys

from browser_board import Page, arguments, ok, require, require_sound, run


def shown(selector):
    return f"document.querySelector({selector!r})"


def drive_starter(page, other):
    for each in (page, other):
        each.wait("the count", f"{shown('#count')}.value.trim() === '0' && !{shown('#add')}.disabled")
    page.evaluate(f"{shown('#add')}.click()")
    for each in (page, other):
        each.wait("one more", f"{shown('#count')}.value === '1'")
    ok("what is counted in one window appears in the other")


def drive_cafe(page, other):
    page.wait("the menu", "document.querySelectorAll('#menu button').length === 4")
    page.evaluate("document.querySelector('#menu button').click()")
    for each in (page, other):
        each.wait("the order, served", f"{shown('.state.served')} !== null")
        each.wait("the guest's thanks", f"{shown('#orders i')}.textContent.includes('Thank you for the soup')")
    page.evaluate("document.querySelectorAll('#menu button')[2].click()")
    ok("a guest orders from one app, which asks another, and everybody sees it")


def drive_shop(page, other):
    page.wait("two services", "document.querySelectorAll('#workers li').length === 2")
    page.wait("some calls", "Number(document.querySelector('.count').textContent) > 2")
    ok("calls go to both services")


def drive_dashboard(page, other):
    page.wait("live", f"{shown('#state')}.className === 'live'")
    page.wait("a curve", f"({shown('.stroke')}.getAttribute('d') ?? '').split('L').length >= 4")
    require(page.evaluate(f"{shown('.figure')}.textContent.includes('%')"), "no figure")
    ok("samples arrive")


def join(page, name, ticket):
    page.wait("the question who it is", f"!{shown('#enter')}.hidden && {shown('#who')}.textContent.includes('guest')")
    page.evaluate(f"({shown('#name')}.value = {name!r}, {shown('#ticket')}.value = {ticket!r},"
                  f" {shown('#enter')}.requestSubmit())")


def say(page, text):
    page.wait("the line to write in", f"!{shown('#say')}.hidden")
    page.evaluate(f"({shown('#text')}.value = {text!r}, {shown('#say')}.requestSubmit())")


def drive_chat(page, other):
    join(page, "ada", "no ticket of hers")
    page.wait("the refusal", f"{shown('#problem')}.textContent")
    ok("a wrong ticket is refused")
    join(page, "ada", "ada's ticket")
    say(page, "Does anybody know a good scheduler?")
    join(other, "max", "max's ticket")
    say(other, "libev, says the benchmark.")
    for each in (page, other):
        each.wait("both messages", "document.querySelectorAll('#messages li').length === 2")
    say(page, "Buy my book!")
    other.wait("the third message", "document.querySelectorAll('#messages li').length === 3")
    ok("members write, and everybody reads it")
    require(page.evaluate(f"getComputedStyle({shown('.remove')}).display === 'none'"), "a member may remove")
    other.evaluate("document.querySelectorAll('.remove')[2].click()")
    page.wait("the message gone", "document.querySelectorAll('#messages li').length === 2")
    ok("a moderator removes")


DRIVES = {"Starter": drive_starter, "Cafe": drive_cafe, "PriceShop": drive_shop, "Dashboard": drive_dashboard,
          "Chat": drive_chat}


def drive(browser, options):
    page, other = (Page(browser, name, options.url) for name in ("one page", "the other page"))
    for each in (page, other):
        each.wait("loaded", "location.protocol === 'http:' && document.readyState === 'complete'")
    DRIVES[options.name](page, other)
    page.screenshots(options.screenshots, options.name)
    require_sound(browser, page)


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("name", choices=DRIVES)
    sys.exit(run(drive, parser.parse_args()))
