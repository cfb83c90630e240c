"""The page is for people with a keyboard only, with a screen reader, or with a small screen."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.page.npm import installed
from tests.page.site import Site
from tests.page.window import Window

DESK, PHONE, SMALL = ((1280, 800), (390, 844), (320, 568))


def opened(site: Site, size: tuple[int, int], **options: Any) -> Window:
    """Open a window of some size, in which there is something of everything to be seen."""
    window = site.open(viewport={"width": size[0], "height": size[1]}, **options).ready("ann")
    window.join("#dev")
    window.say("/topic plans for `today`", "see https://example.org, `code`", "/me waves")
    window.reads("waves")
    other = site.open().ready("bob")
    other.join("#dev")
    other.say("hello, ann", "/away lunch", "/whisper ann psst", "/mee")
    window.reads("hello, ann")
    expect(window.page.locator(".count.mention").first).to_be_attached()
    return window


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, which finds what keeps people out of pages."""
    folder = installed("axe-core@4", tmp_path_factory.mktemp("axe"))
    return (folder / "axe-core" / "axe.min.js").read_text()


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")]
)
def test_axe(site: Site, axe: str, size: tuple[int, int], scheme: str) -> None:
    """Nothing of the page keeps anybody out, as far as axe-core can see."""
    window = opened(site, size, color_scheme=scheme)
    assert violations(window, axe) == []
    if size == PHONE:
        window.page.get_by_role("button", name="Rooms").click()
        assert violations(window, axe) == []
        window.page.keyboard.press("Escape")
        window.press("Menu")
        assert violations(window, axe) == []
    window.press("Search")
    assert violations(window, axe) == []
    if size == DESK:
        window.press("Join a room…")
        assert violations(window, axe) == []


def test_small(site: Site) -> None:
    """On 320 pixels everything can be reached, and nothing sticks out."""
    window = opened(site, SMALL)
    expect(window.box).to_be_in_viewport()
    assert window.evaluate("document.documentElement.scrollWidth") == SMALL[0]
    window.page.get_by_role("button", name="Rooms").click()
    window.room("bob").click()
    window.reads("psst")
    expect(window.page.get_by_role("navigation")).not_to_be_visible()
    window.say("what?")
    window.reads("what?")
    window.page.get_by_role("button", name="Rooms").click()
    window.room("#dev").click()
    window.press("Menu")
    window.press("Members")
    expect(window.page.get_by_role("complementary")).to_be_in_viewport()
    window.page.keyboard.press("Escape")
    expect(window.page.get_by_role("complementary")).not_to_be_visible()
    window.page.get_by_role("button", name="Rooms").click()
    window.press("Leave the chat")
    expect(window.page.get_by_role("status")).to_contain_text("you have left")


def test_keyboard(site: Site) -> None:
    """A keyboard is enough, the focus stays where one types, and Tab leads on."""
    window = opened(site, DESK)
    expect(window.box).to_be_focused()
    window.page.keyboard.type("bo")
    window.page.keyboard.press("Tab")
    expect(window.box).to_have_value("bob: ")
    expect(window.box).to_be_focused()
    window.page.keyboard.type("hi")
    window.page.keyboard.press("Enter")
    window.reads("bob: hi")
    expect(window.box).to_be_focused()
    window.page.keyboard.press("ArrowUp")
    expect(window.box).to_have_value("bob: hi")
    window.box.fill("")
    window.page.keyboard.press("Tab")
    expect(window.page.get_by_role("button", name="Send")).to_be_focused()
    window.page.get_by_role("button", name="Join a room…").focus()
    window.page.keyboard.press("Enter")
    expect(window.page.get_by_label("Room", exact=True)).to_be_focused()
    window.page.keyboard.type("ops")
    window.page.keyboard.press("Enter")
    expect(window.page.get_by_role("heading", name="#ops")).to_be_visible()
    expect(window.page.get_by_role("dialog")).to_have_count(0)
    assert window.evaluate("document.activeElement !== document.body")
    window.press("Search")
    expect(window.page.get_by_role("searchbox")).to_be_focused()
    window.page.keyboard.press("Escape")
    expect(window.page.get_by_role("searchbox")).to_have_count(0)
    expect(window.page.get_by_role("button", name="Search")).to_be_focused()


def test_what_is_typed_in_a_form_stays(site: Site) -> None:
    """Lines that come meanwhile take nothing away."""
    ann, bob = site.open().ready("ann"), site.open().ready("bob")
    ann.press("Join a room…")
    room = ann.page.get_by_label("Room", exact=True)
    room.fill("#somewhere")
    bob.say("hello")
    ann.reads("hello")
    expect(room).to_have_value("#somewhere")


def test_accessibility_tree(site: Site) -> None:
    """What a screen reader is told: the parts by their names, and the lines in their order."""
    ann = site.open().ready("ann")
    ann.say("hello", "/me waves")
    ann.reads("hello", "waves")
    snapshot = ann.page.get_by_role("main").aria_snapshot()
    assert '- heading "#lobby" [level=1]' in snapshot
    assert '- region "Messages":' in snapshot
    assert '- log "New messages":' in snapshot
    assert 'textbox "Message #lobby"' in snapshot
    assert '- button "Send"' in snapshot
    assert snapshot.index("hello") < snapshot.index("waves")
    sidebar = ann.page.get_by_role("navigation").aria_snapshot()
    assert '- navigation "Rooms and conversations":' in sidebar
    assert '- button "#lobby"' in sidebar


def test_earlier_lines_are_not_read_out(site: Site) -> None:
    """Only what comes is in the live region; what is loaded or was missed stands outside."""
    bob = site.open().ready("bob")
    bob.say("earlier")
    bob.reads("earlier")
    ann = site.open().ready("ann")
    ann.reads("earlier")
    bob.say("live")
    ann.reads("live")
    log = ann.page.get_by_role("log")
    expect(log).to_contain_text("live")
    expect(log).not_to_contain_text("earlier")


def violations(window: Window, axe: str) -> list[str]:
    """Return what axe-core finds."""
    # Not by a script element, which the page's policy refuses.
    window.page.evaluate(axe)
    found = window.page.evaluate("() => axe.run()")
    return [
        f"{one['id']}: {one['help']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def test_long_names_and_a_keyboard_on_the_screen(site: Site) -> None:
    """Long names stay readable, and with little height one can still type."""
    window = opened(site, (375, 300))
    name, room = "w" * 24, "#" + "w" * 24
    window.join(room)
    window.say("/topic " + "long " * 30)
    other = site.open().ready(name)
    other.join(room)
    other.say("/away " + "gone for lunch " * 10)
    expect(other.page.get_by_text("/back ends that")).to_be_visible()  # of which no page is told
    for button in "Menu", "Members":
        window.press(button)
    expect(window.page.locator(".members .away")).to_be_attached()
    widths = window.page.locator(".members li bdi").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().width)"
    )
    assert max(widths) > 150
    window.page.keyboard.press("Escape")
    window.press("Menu")
    expect(window.box).to_be_in_viewport(ratio=1)
    expect(window.page.get_by_role("button", name="Search")).to_be_in_viewport(ratio=1)
