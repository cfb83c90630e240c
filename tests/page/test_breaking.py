"""What people, networks and clocks do to a page: nothing is lost, and the page says what it is."""

import re

from playwright.sync_api import expect

from tests.page.site import Site
from tests.page.test_people import PASSWORD, log_in, register


def test_a_message_that_is_too_long(site: Site) -> None:
    """It stays in the box, with how much it is too long, counted as the server counts."""
    ann, bob = site.open().ready("ann"), site.open().ready("bob")
    hint = ann.page.locator(".hint")
    ann.say("ä" * 2000)
    expect(hint).to_have_text("Too long by 1952 bytes: 2048 is the most. Nothing is sent yet.")
    expect(ann.box).to_have_value("ä" * 2000)
    ann.say("x" * 4000)
    expect(hint).to_contain_text("Too long by 1952 bytes")
    ann.page.reload()
    ann.is_named("ann")
    ann.say("x" * 2049)
    expect(hint).to_contain_text("Too long by 1 bytes")
    ann.say("x" * 2048)
    bob.reads("x" * 2048)
    expect(hint).to_be_empty()
    expect(ann.box).to_have_value("")


def test_other_limits_after_a_restart(site: Site) -> None:
    """How long a message may be is what the server says last, also to who comes back."""
    ann, bob = site.open().ready("ann"), site.open().ready("bob")
    site.restart(chat="name = another\n", limits="line_bytes = 3000\n")
    for window in ann, bob:
        expect(window.page.locator(".status")).to_be_empty()
    ann.say("x" * 3001)
    expect(ann.page.locator(".hint")).to_contain_text("Too long by 1 bytes: 3000 is the most.")
    ann.say("x" * 3000)
    bob.reads("x" * 3000)


def test_a_clock_that_is_set(site: Site) -> None:
    """A clock that is set back an hour makes no wait of an hour."""
    context = site.person()
    ann = site.open(context).ready("ann")
    context.set_offline(True)
    status = ann.page.get_by_role("status")
    expect(status).to_contain_text("Reconnecting in")
    ann.evaluate("() => { let at = Date.now(); Date.now = () => (at -= 3_600_000); }")
    for _ in range(3):
        expect(status).to_have_text(re.compile(r"Reconnecting in \d\d? s · now"))
        ann.evaluate("() => new Promise((done) => setTimeout(done, 600))")
    context.set_offline(False)
    expect(ann.page.locator(".status")).to_be_empty()
    ann.is_named("ann")


def test_logged_out_in_another_tab(site: Site) -> None:
    """Tabs of one browser log in and out together."""
    register(site.open().ready("ann"))
    context = site.person()
    first, second = site.open(context).ready(), site.open(context).ready()
    log_in(second, "ann", PASSWORD)
    first.is_named("ann")
    second.is_named("ann")
    first.press("Log out")
    first.ready()
    second.ready()
    first.say("as a guest")
    second.reads("as a guest")
    expect(second.page.get_by_role("button", name="Log in…")).to_be_visible()


def test_killed_while_typing(site: Site) -> None:
    """What is half typed stays, and the focus too, when the server is killed and comes back."""
    ann, bob = site.open().ready("ann"), site.open().ready("bob")
    ann.box.press_sequentially("half ty")
    site.kill()
    expect(ann.page.get_by_role("status")).to_contain_text("Reconnecting in")
    ann.page.keyboard.type("ped")
    site.start()
    expect(ann.page.locator(".status")).to_be_empty()
    expect(ann.box).to_have_value("half typed")
    expect(ann.box).to_be_focused()
    ann.page.keyboard.press("Enter")
    bob.reads("half typed")


def test_a_network_that_comes_and_goes(site: Site) -> None:
    """Many losses in a row say each line once, and wait longer each time."""
    context = site.person()
    ann, bob = site.open(context).ready("ann"), site.open().ready("bob")
    for number in range(8):
        context.set_offline(True)
        ann.say(f"line {number}")
        context.set_offline(False)
    expect(ann.page.locator(".status")).to_be_empty()
    expect(ann.drafts).to_have_count(0)
    lines = [f"line {number}" for number in range(8)]
    for window in ann, bob:
        window.reads(*lines)
        assert [text for text in window.texts() if text.startswith("line ")] == lines
