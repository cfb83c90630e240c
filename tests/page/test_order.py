"""Those who keep a room do so by menus, and what they do is seen."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.page.site import Site
from tests.page.test_people import register
from tests.server import call


def test_kick_and_removal(site: Site) -> None:
    """A keeper removes a message and puts somebody out, by menus that others do not have."""
    ann, bob = register(site.open().ready("ann")), site.open().ready("bob")
    ann.join("#dev")
    bob.join("#dev")
    bob.say("something bad")
    ann.reads("something bad")
    ann.press("bob", within=ann.page.get_by_role("complementary"))
    ann.press("Remove the last message")
    for window in ann, bob:
        window.reads("(removed by ann)")
        expect(window.lines.get_by_text("something bad")).to_have_count(0)
    ann.press("Kick…")
    ann.page.get_by_role("dialog").get_by_label("Why").fill("<b>spam</b>")
    ann.press("Kick", within=ann.page.get_by_role("dialog"))
    ann.reads("bob was kicked by ann: <b>spam</b>")
    expect(bob.room("#dev")).to_have_count(0)
    expect(bob.page.get_by_role("heading", name="#lobby")).to_be_visible()
    bob.press("ann", within=bob.page.get_by_role("complementary"))
    expect(bob.page.get_by_role("button", name="Whisper", exact=True)).to_be_visible()
    bob.say("still here")
    ann.room("#lobby").click()
    ann.reads("still here")


def test_members(site: Site) -> None:
    """Who is in a room, who is away, and why, is seen and kept right."""
    ann, bob = site.open().ready("ann"), site.open().ready("bob")
    members = ann.page.get_by_role("complementary").get_by_role("listitem")
    expect(members).to_have_text(["ann", "bob"])
    bob.say("/away lunch & more")
    expect(members).to_have_text(["ann", "bobaway lunch & more"])
    ann.page.reload()
    ann.is_named("ann")
    expect(members).to_have_text(["ann", "bobaway lunch & more"])
    bob.say("/back", "/nick carl")
    expect(members).to_have_text(["ann", "carl"])
    bob.say("/quit")
    expect(members).to_have_text(["ann"])


def test_search(site: Site) -> None:
    """What was said is found, and a click leads to where it was said."""
    with call(site.server, "bob") as bob:
        bob.say("the needle is here")
        for number in range(450):
            bob.say(f"line {number}")
        while bob.read() != "bob: line 449":
            pass
    ann = site.open().ready("ann")
    ann.press("Search")
    ann.page.get_by_role("searchbox").fill("needle")
    ann.page.get_by_role("searchbox").press("Enter")
    ann.page.get_by_role("button", name="the needle is here").click()
    found = ann.lines.get_by_text("the needle is here", exact=True)
    expect(found).to_be_in_viewport()
    expect(ann.page.locator(".line:focus")).to_contain_text("the needle is here")


def test_put_off_the_server(start: Callable[..., Site]) -> None:
    """Whoever is banned everywhere reads until when and why, and does not come back by itself."""
    site = start(accounts="owners = ann\n")
    ann, bob = register(site.open().ready("ann")), site.open().ready("bob")
    ann.say("/ban everywhere bob 3d <b>spam</b>")
    status = bob.page.get_by_role("status")
    expect(status).to_contain_text("you are banned")
    expect(status).to_contain_text("<b>spam</b>")
    expect(status.get_by_role("button", name="Connect again")).to_be_visible()
