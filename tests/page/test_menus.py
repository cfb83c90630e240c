"""What commands do is in menus, too, which a finger or a keyboard reaches on a small screen."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.page.site import Site
from tests.page.test_people import log_in, register
from tests.page.window import Window
from tests.server import call

PASSWORD = "correct horse battery"  # noqa: S105 - a test's


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 568)])
def test_with_a_finger(site: Site, width: int, height: int) -> None:
    """Somebody new on a phone finds the rooms, whispers, reads the answer, and leaves."""
    with call(site.server, "bob") as bob:
        bob.say("/join #dev")
        bob.say("/topic plans")
        while not bob.read().endswith("set the topic of #dev: plans"):
            pass
        options = {"viewport": {"width": width, "height": height}, "has_touch": True}
        window = site.open(**options, is_mobile=True).ready()
        tap(window, "Rooms", "Join a room…")
        rows = shown(window).get_by_role("listitem")
        expect(rows).to_have_text(["#lobby, 2 membersJoin", "#dev, 1 member: plansJoin"])
        tap(window, "Join: #dev, 1 member: plans")
        window.shows(window.page.get_by_role("main").get_by_role("heading"), "#dev")
        tap(window, "Menu", "Members", "bob", "Whisper")
        window.say("psst")
        window.reads("psst")
        tap(window, "Rooms", "#dev")
        bob.say("/reply here I am")
        tap(window, re.compile("Rooms.*1"), re.compile("bob.*1 unread"))
        window.reads("psst", "here I am")
        tap(window, "Rooms")
        window.page.touchscreen.tap(width - 10, height / 2)
        expect(window.page.get_by_role("navigation")).not_to_be_visible()
        tap(window, "Rooms", "#lobby", "Rooms", "Leave the chat")
        expect(window.page.get_by_text("you have left")).to_be_in_viewport()
        assert window.evaluate("document.documentElement.scrollWidth") == width


def test_rooms_by_keyboard(site: Site) -> None:
    """A room is found by a part of its name, and a new one is made in the same place."""
    ann = site.open(viewport={"width": 320, "height": 568}).ready("ann")
    ann.join("#music")
    keys = ann.page.keyboard
    ann.page.get_by_role("button", name="Rooms").focus()
    keys.press("Enter")
    expect(ann.page.get_by_role("button", name="Close")).to_be_focused()
    keys.press("Escape")
    expect(ann.page.get_by_role("button", name="Rooms")).to_be_focused()
    keys.press("Enter")
    ann.page.get_by_role("button", name="Join a room…").focus()
    keys.press("Enter")
    expect(ann.page.get_by_label("Room", exact=True)).to_be_focused()
    expect(shown(ann).get_by_role("listitem")).to_have_count(2)
    keys.type("lob")
    expect(shown(ann).get_by_role("listitem")).to_have_count(1)
    keys.press("Tab")
    keys.press("Tab")
    expect(ann.page.get_by_role("button", name="Join: #lobby, 1 member")).to_be_focused()
    keys.press("Enter")
    expect(ann.page.get_by_role("dialog")).to_have_count(0)
    ann.shows(ann.page.get_by_role("main").get_by_role("heading"), "#lobby")
    ann.press("Rooms")
    ann.press("Join a room…")
    keys.type("b ad")
    keys.press("Enter")
    expect(ann.page.get_by_role("alert")).to_contain_text("usage: /join #ROOM")


def test_ignored(site: Site) -> None:
    """Whom one ignores is in a list, and ignored no longer by a button."""
    ann, bob = site.open().ready("ann"), site.open().ready("bob")
    ann.press("bob", within=ann.page.get_by_role("complementary"))
    ann.press("Ignore")
    expect(ann.page.get_by_label("Answers of the server")).to_contain_text("you ignore bob")
    bob.say("unheard")
    ann.reads("a message of somebody you ignore")
    ann.press("Ignored…")
    expect(shown(ann).get_by_role("listitem")).to_have_text("bobIgnore no longer")
    ann.press("Ignore no longer: bob")
    expect(shown(ann).get_by_role("listitem")).to_have_text("nobody")
    ann.press("Close", within=shown(ann))
    bob.say("heard")
    ann.reads("heard")


def test_devices(site: Site) -> None:
    """Somebody sees on how many devices the account is, and logs all of them out."""
    ann = register(site.open().ready("ann"))
    other = site.open().ready()
    log_in(other, "ann", PASSWORD)
    other.is_named("ann")
    ann.press("Devices…")
    rows = shown(ann).get_by_role("listitem")
    expect(rows.first).to_have_text("you are on 2 devices")
    ann.press("Log out everywhere: All of them, this one too")
    ann.ready()
    expect(other.page.get_by_role("status")).to_contain_text("you are logged out")


def test_keeping_a_room(site: Site) -> None:
    """A keeper mutes and forgives, invites, makes moderators, and closes the room, by menus."""
    ann, bob = register(site.open().ready("ann")), register(site.open().ready("bob"))
    ann.join("#dev")
    bob.join("#dev")
    expect(bob.page.get_by_role("button", name="Muted and banned…")).to_have_count(0)
    ann.press("bob", within=ann.page.get_by_role("complementary"))
    ann.press("Mute…")
    ann.press("Mute", within=shown(ann))
    ann.reads("bob was muted by ann")
    ann.press("Muted and banned…")
    expect(shown(ann).get_by_role("listitem")).to_have_text("bob is muted by annTake it back")
    ann.press("Take it back: bob is muted by ann")
    expect(shown(ann).get_by_role("listitem")).to_have_text("nobody is banned or muted")
    ann.page.keyboard.press("Escape")
    ann.press("Make a moderator")
    ann.reads("ann made bob a moderator")
    expect(bob.page.get_by_role("button", name="Muted and banned…")).to_be_visible()
    ann.say("/invite bob")
    ann.press("About the room…")
    rows = shown(ann).get_by_role("listitem")
    public = "#dev is public, and ann keeps itMake it private"
    last = "Nobody keeps it thenGive it up"
    expect(rows).to_have_text([public, "bob is a moderatorNo longer", last])
    ann.press("No longer: bob is a moderator")
    expect(rows).to_have_text([public, "bob is invitedNo longer", last])
    ann.press("Make it private: #dev is public, and ann keeps it")
    expect(rows.first).to_have_text("#dev is private, and ann keeps itMake it public")
    ann.press("No longer: bob is invited")
    expect(rows).to_have_count(2)
    expect(bob.room("#dev")).to_have_count(0)


def test_giving_up_a_room(site: Site) -> None:
    """What cannot be taken back is not where the first key goes, and is asked for twice."""
    ann = register(site.open().ready("ann"))
    ann.join("#dev")
    ann.page.get_by_role("button", name="About the room…").press("Enter")
    rows = shown(ann).get_by_role("listitem")
    expect(rows).to_have_count(2)
    expect(ann.page.get_by_role("button", name="Close", exact=True)).to_be_focused()
    ann.press("Give it up: Nobody keeps it then")
    expect(rows.first).to_have_text("#dev is public, and ann keeps itMake it private")
    ann.press("Yes, give it up: Nobody keeps it then")
    expect(rows.first).to_have_text("#dev is public, and nobody keeps it")


def test_menus_of_each_room(site: Site) -> None:
    """The menus are those of the room that is shown, whichever was entered last."""
    ann, bob = register(site.open().ready("ann")), site.open().ready("bob")
    ann.join("#dev")
    bob.join("#dev")
    ann.join("#lobby")
    ann.join("#ops")
    bans = ann.page.get_by_role("button", name="Muted and banned…")
    expect(bans).to_be_visible()
    ann.room("#lobby").click()
    expect(bans).to_have_count(0)
    ann.room("#dev").click()
    expect(bans).to_be_visible()
    ann.press("bob", within=ann.page.get_by_role("complementary"))
    ann.press("Kick…")
    ann.press("Kick", within=shown(ann))
    ann.reads("bob was kicked by ann")
    ann.page.reload()
    ann.is_named("ann")
    ann.room("#dev").click()
    expect(bans).to_be_visible()
    ann.room("#lobby").click()
    expect(bans).to_have_count(0)


def shown(window: Window) -> Locator:
    """Return the dialog that is open."""
    return window.page.get_by_role("dialog")


def tap(window: Window, *names: str | re.Pattern[str]) -> None:
    """Tap buttons, one after another, each of which can be seen."""
    for name in names:
        button = window.page.get_by_role("button", name=name, exact=isinstance(name, str)).first
        expect(button).to_be_visible()
        button.tap()
