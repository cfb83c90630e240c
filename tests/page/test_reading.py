"""What somebody reads stays where it is, and what is new is marked and can be reached."""

import pytest
from playwright.sync_api import Locator, expect

from tests.page.site import Site
from tests.page.window import SECONDS, Window
from tests.server import call

HOLDING = """\
const later = setTimeout;
globalThis.held = [];
globalThis.setTimeout = (act, wait, ...rest) =>
  wait === 1000 ? held.push(act) : later(act, wait, ...rest);
"""
"""Has what the page does a second later be done when the test says so."""
TOP = "(one) => one.getBoundingClientRect().top"


@pytest.mark.parametrize("height", [450, 1200])
def test_further_up(site: Site, height: int) -> None:
    """While somebody reads further up, neither new lines nor older ones move anything."""
    with call(site.server, "bob") as bob:
        for number in range(450):
            bob.say(f"line {number}")
        while bob.read() != "bob: line 449":
            pass
        ann = site.open(viewport={"width": 1000, "height": height}).ready("ann")
        line = ann.lines.get_by_text("line 400", exact=True)
        expect(ann.lines.get_by_text("line 449", exact=True)).to_be_in_viewport()
        scroller = ann.page.get_by_role("region", name="Messages")
        scroller.evaluate("(box) => { box.scrollTop = 0; }")
        expect(line).to_be_attached()
        line.scroll_into_view_if_needed()
        expect(ann.page.get_by_role("button", name="To the end")).to_be_visible()
        before = settled(ann, line)
        for number in range(3):
            bob.say(f"new {number}")
        expect(ann.page.get_by_role("button", name="3 new below")).to_be_visible()
        assert abs(line.evaluate(TOP) - before) < 2
        first = ann.lines.first
        oldest = first.text_content()
        scroller.evaluate("(box) => { box.scrollTop = 0; }")
        expect(ann.lines.first).not_to_have_text(str(oldest))
        expect(ann.lines.filter(has_text=str(oldest).split(": ")[-1]).first).to_be_in_viewport()
        ann.press("3 new below")
        expect(ann.lines.get_by_text("new 2", exact=True)).to_be_in_viewport()
        expect(ann.page.get_by_role("button", name="To the end")).to_have_count(0)


def test_the_first_new_line(site: Site) -> None:
    """After many lines in another room their end is shown, and a button leads to the first."""
    ann = site.open().ready("ann")
    ann.join("#dev")
    ann.say("seen")
    ann.reads("seen")
    ann.room("#lobby").click()
    with call(site.server, "bob") as bob:
        bob.say("/join #dev")
        for number in range(120):
            bob.say(f"line {number}")
        while not bob.read().endswith("bob: line 119"):
            pass
    expect(ann.room("#dev")).to_contain_text("120 unread")
    ann.room("#dev").click()
    expect(ann.lines.get_by_text("line 119", exact=True)).to_be_in_viewport()
    ann.press("To the first new message")
    expect(ann.lines.get_by_text("line 0", exact=True)).to_be_in_viewport()
    expect(ann.page.get_by_text("New since you were here")).to_have_count(1)
    ann.press("To the end")
    expect(ann.room("#dev")).not_to_contain_text("unread")


def test_a_long_room(site: Site) -> None:
    """As much is drawn of two thousand lines as of five hundred, and what is gone is forgotten."""
    with call(site.server, "bob") as bob:
        for number in range(2000):
            bob.say(f"line {number}")
        while bob.read() != "bob: line 1999":
            pass
    ann = site.open().ready("ann")
    ann.reads("line 1999")
    box = ann.page.get_by_role("region", name="Messages")
    to_top = "(box) => { box.scrollTop = 0; return box.querySelectorAll('.line').length; }"
    drawn = [int(box.evaluate(to_top))]
    while not ann.lines.get_by_text("line 0", exact=True).count():
        drawn.append(int(box.evaluate(to_top)))
    assert max(drawn) <= 500
    ann.press("To the end")
    expect(ann.lines.get_by_text("line 1999", exact=True)).to_be_in_viewport()
    expect(ann.lines.get_by_text("line 0", exact=True)).to_have_count(0)
    measured = ann.page.context.new_cdp_session(ann.page)
    for _ in range(3):
        measured.send("HeapProfiler.collectGarbage")
    measured.send("Performance.enable")
    (nodes,) = (
        one["value"]
        for one in measured.send("Performance.getMetrics")["metrics"]
        if one["name"] == "Nodes"
    )
    assert nodes < 3 * ann.page.locator("*").count()


def test_what_is_below_is_not_read(site: Site) -> None:
    """Whoever scrolls up has read what was at the end then, and not what comes meanwhile."""
    context = site.person(viewport={"width": 1000, "height": 450})
    context.add_init_script(HOLDING)
    with call(site.server, "bob") as bob:
        for number in range(50):
            bob.say(f"line {number}")
        while bob.read() != "bob: line 49":
            pass
        ann = site.open(context).ready("ann")
        ann.reads("line 49")
        assert ann.evaluate("held.length") > 0
        box = ann.page.get_by_role("region", name="Messages")
        box.evaluate("(box) => { box.scrollTop = 0; }")
        expect(ann.page.get_by_role("button", name="To the end")).to_be_visible()
        bob.say("new")
        expect(ann.page.get_by_role("button", name="1 new below")).to_be_visible()
        ann.evaluate("() => held.splice(0).forEach((act) => act())")
        bob.say("newer")
        expect(ann.page.get_by_role("button", name="2 new below")).to_be_visible()


def settled(window: Window, line: Locator) -> float:
    """Return where a line is, once it has stayed there."""
    before = -1.0
    for _ in range(SECONDS * 10):
        now = float(line.evaluate(TOP))
        if now == before:
            break
        before = now
        window.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
    return before
