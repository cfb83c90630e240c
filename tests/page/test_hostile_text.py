"""Whatever is typed or configured stays text: it neither runs nor becomes a part of the page."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.page.site import Site
from tests.page.test_people import register
from tests.page.window import Window

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(2)</script>",
    '"><svg onload=alert(3)>',
    "javascript:alert(4)",
    "{assets} ${alert(5)} {{6}}",
    "https://example.org/\"onmouseover='alert(7)'",
)
ALL = " ".join(HOSTILE)
SHORT = " ".join(HOSTILE[:2])
"""As much of it as the reason of a ban may have over a WebSocket's close."""


def test_everywhere(start: Callable[..., Site]) -> None:
    """What anybody typed or configured is shown as it was written."""
    site = start(chat=f"name = {ALL}\nmotd = {ALL}\n")
    ann, bob = site.open(), site.open()
    for window, name in (ann, "ann"), (bob, "bob"):
        expect(window.page.locator(".server")).to_have_text(ALL)
        expect(window.page.get_by_label("Answers of the server")).to_contain_text(ALL)
        window.ready(name)
        window.page.reload()
        window.is_named(name)
        expect(window.page.locator(".server")).to_have_text(ALL)
    bob.say(*HOSTILE, f"/topic {ALL}", f"/me {ALL} waves", f"/away {ALL}", f"/whisper ann {ALL}")
    ann.reads(f"bob set the topic: {ALL}", f"{ALL} waves")
    for text in HOSTILE:
        expect(ann.lines.get_by_text(text, exact=True)).to_have_count(1)
    ann.shows(ann.page.locator(".topic"), ALL)
    bob.shows(bob.page.locator(".topic"), ALL)
    ann.room("bob").click()
    ann.reads(ALL)
    ann.say(f"/whisper bob {ALL} too")
    ann.reads(f"{ALL} too")
    ann.room("#lobby").click()
    bob.say(f"/quit {ALL}")
    ann.reads(f"bob left: {ALL}")
    ann.say(f"/{ALL}")
    expect(ann.page.get_by_label("Answers of the server")).to_contain_text("unknown command")
    nothing_ran(ann, bob)


def test_in_answers(start: Callable[..., Site]) -> None:
    """What is refused, listed or broadcast is text as well."""
    site = start(accounts="owners = ann\n")
    ann, bob = register(site.open().ready("ann")), site.open().ready("bob")
    answers = ann.page.get_by_label("Answers of the server")
    for line in "/join #<b>x</b>", "/nick <b>x</b>", "/token new <b>", "/whisper <b>x</b> psst":
        ann.say(line)
        expect(answers.locator(".wrong")).to_have_count(1)
    expect(answers).to_contain_text("<b>x</b>")
    ann.say("/token new label", "/token list")
    expect(answers).to_contain_text("label")
    ann.say(f"/broadcast {SHORT}")
    expect(bob.page.get_by_label("Answers of the server")).to_contain_text(SHORT)
    bob.box.fill(f"/away {ALL}")
    bob.page.reload()
    expect(bob.box).to_have_value(f"/away {ALL}")
    nothing_ran(ann, bob)


def test_in_lists(site: Site) -> None:
    """So are topics in the lists of rooms, and what was found."""
    ann, bob = site.open().ready("ann"), site.open().ready("bob")
    ann.join("#dev")
    ann.say(f"/topic {SHORT}")
    ann.shows(ann.page.locator(".topic"), SHORT)
    dialog = ann.page.get_by_role("dialog")
    ann.press("About the room…")
    expect(dialog).to_contain_text(f"The topic: {SHORT}")
    ann.page.keyboard.press("Escape")
    ann.press("Join a room…")
    expect(dialog).to_contain_text(f"#dev, 1 member: {SHORT}")
    ann.page.keyboard.press("Escape")
    bob.join("#dev")
    bob.say(f"needle {ALL}")
    ann.reads(f"needle {ALL}")
    ann.press("Search")
    ann.page.get_by_role("searchbox", name="Search").fill("needle")
    ann.page.keyboard.press("Enter")
    expect(ann.page.get_by_role("region", name="Search")).to_contain_text(ALL)
    nothing_ran(ann)


def test_in_reasons(start: Callable[..., Site]) -> None:
    """So are the reasons of those who keep order."""
    site = start(accounts="owners = ann\n")
    ann, bob = register(site.open().ready("ann")), site.open().ready("bob")
    ann.join("#dev")
    bob.join("#dev")
    ann.say(f"/mute bob forever {SHORT}")
    ann.reads(f"bob was muted by ann: {SHORT}")
    ann.press("Muted and banned…")
    expect(ann.page.get_by_role("dialog")).to_contain_text(SHORT)
    ann.page.keyboard.press("Escape")
    ann.say(f"/kick bob {SHORT}")
    ann.reads(f"bob was kicked by ann: {SHORT}")
    ann.say(f"/ban everywhere bob 3d {SHORT}")
    expect(bob.page.get_by_role("status")).to_contain_text(SHORT)
    nothing_ran(ann, bob)


def test_links_and_code(site: Site) -> None:
    """Addresses of the web are links that lead back to nobody, code is marked, and no more is."""
    ann = site.open().ready("ann")
    ann.say(
        "see (https://example.org/a_(b)), `<b>x</b>` and **bold**, ftp://example.org javascript:x"
    )
    line = ann.lines.last.locator(".text")
    expect(line.locator("a")).to_have_count(1)
    expect(line.locator("a")).to_have_attribute("href", "https://example.org/a_(b)")
    expect(line.locator("a")).to_have_attribute("rel", "noopener noreferrer")
    expect(line.locator("code")).to_have_text("<b>x</b>")
    expect(line).to_have_text(
        "see (https://example.org/a_(b)), <b>x</b> and **bold**, ftp://example.org javascript:x"
    )
    nothing_ran(ann)


def test_writing_from_right_to_left(site: Site) -> None:
    """Each text has the direction of its own script, and turns nothing around it."""
    ann = site.open().ready("ann")
    ann.say("שלום abc", "hello", "👩‍👩‍👧‍👦 " + "x" * 1500)
    expect(ann.page.locator(".said .text")).to_have_count(3)
    directions = ann.page.locator(".said .text").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).direction)"
    )
    assert directions == ["rtl", "ltr", "ltr"]
    expect(ann.page.locator(".said .text").last).to_contain_text("👩‍👩‍👧‍👦")
    assert ann.evaluate("document.documentElement.scrollWidth <= innerWidth")


def nothing_ran(*windows: Window) -> None:
    """See that no text became an element."""
    for window in windows:
        made = window.evaluate("document.querySelectorAll('img, svg, body script, iframe').length")
        assert made == 0
