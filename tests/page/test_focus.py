"""Where the focus goes: into what is opened, no further, and back to where it was."""

import pytest
from playwright.sync_api import Locator, expect

from tests.page.site import Site
from tests.page.test_people import PASSWORD
from tests.page.window import Window

DESK, PHONE = (1280, 800), (375, 667)
WINDOWS = {
    "rooms": ("Join a room…", "Whisper to…", "Ignored…", "Devices…", "Change password…"),
    "tools": ("Topic…", "Invite…", "Muted and banned…", "About the room…"),
}
"""The buttons that open windows, by what they lie in on a phone."""
OPENERS = {"rooms": "Rooms", "tools": "Menu"}


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_windows(site: Site, size: tuple[int, int]) -> None:
    """Each window takes the focus, keeps it from the rest of the page, and gives it back."""
    ann = keeper(site, *size)
    for where, names in WINDOWS.items():
        for name in names:
            opener = press(ann, OPENERS[where]) if size == PHONE else button(ann, name)
            press(ann, name)
            window = ann.page.get_by_role("dialog")
            expect(window.locator(":focus")).to_have_count(1)
            for key in ("Tab", "Shift+Tab") * 6 + ("Tab",) * 9:
                ann.page.keyboard.press(key)
                # Between the last and the first is the browser's own part of its window.
                assert ann.evaluate("document.activeElement === document.body") or (
                    window.locator(":focus").count()
                )
            ann.page.keyboard.press("Escape")
            expect(window).to_have_count(0)
            expect(opener).to_be_focused()


def test_what_lies_over_the_talk(site: Site) -> None:
    """On a phone the focus does not leave what covers the talk, and goes back from a window too."""
    ann = keeper(site, *PHONE)
    bob = site.open().ready("bob")
    bob.join("#dev")
    rooms = press(ann, "Rooms")
    for _ in range(30):
        ann.page.keyboard.press("Tab")
        assert ann.page.locator("main :focus").count() == 0
    ann.page.keyboard.press("Escape")
    expect(rooms).to_be_focused()
    menu = press(ann, "Menu")
    press(ann, "Members")
    expect(button(ann, "Close")).to_be_focused()
    member = press(ann, "bob")
    ann.page.keyboard.press("Tab")
    expect(button(ann, "Whisper")).to_be_focused()
    ann.page.keyboard.press("Escape")
    expect(member).to_be_focused()
    expect(button(ann, "Whisper")).to_have_count(0)
    press(ann, "bob")
    press(ann, "Kick…")
    ann.page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    press(ann, "Menu")
    press(ann, "Search")
    expect(ann.page.get_by_role("searchbox")).to_be_focused()
    ann.page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    ann.page.keyboard.press("Escape")
    expect(ann.box).to_be_focused()


def test_past_the_lists(site: Site) -> None:
    """The first Tab leads past the rooms, and the arrows lead through them."""
    ann = site.open().ready("ann")
    for room in "#a", "#b", "#c":
        ann.join(room)
    keys = ann.page.keyboard
    button(ann, "Take a name…").focus()
    keys.press("Shift+Tab")
    expect(button(ann, "To the message")).to_be_focused()
    expect(button(ann, "To the message")).to_be_in_viewport()
    keys.press("Enter")
    expect(ann.box).to_be_focused()
    ann.room("#lobby").focus()
    for key, name in (
        ("ArrowDown", "#a"),
        ("End", "#c"),
        ("ArrowDown", "#c"),
        ("ArrowUp", "#b"),
        ("Home", "#lobby"),
        ("ArrowUp", "#lobby"),
    ):
        keys.press(key)
        expect(ann.room(name)).to_be_focused()
    keys.press("End")
    keys.press("Enter")
    expect(ann.page.get_by_role("heading", name="#c")).to_be_visible()
    press(ann, "Join a room…")
    expect(ann.page.get_by_role("dialog").get_by_role("listitem")).to_have_count(4)
    keys.press("ArrowDown")
    expect(button(ann, "Join: #lobby, 1 member")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(ann.page.get_by_role("heading", name="#a")).to_be_visible()


def keeper(site: Site, width: int, height: int) -> Window:
    """Open a window of somebody who keeps a room, which is shown."""
    ann = site.open(viewport={"width": width, "height": height}).ready("ann")
    ann.say(f"/register {PASSWORD}")
    expect(ann.page.get_by_label("Answers of the server")).to_contain_text("ann is yours now")
    ann.join("#dev")
    expect(ann.page.locator("button", has_text="Muted and banned…")).to_be_attached()
    return ann


def button(window: Window, name: str) -> Locator:
    """Return a button that can be seen."""
    return window.page.get_by_role("button", name=name, exact=True)


def press(window: Window, name: str) -> Locator:
    """Press a button with the keyboard, and return it."""
    found = button(window, name)
    found.press("Enter")
    return found
