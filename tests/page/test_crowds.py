"""Lists of many rooms and members can be used: all are found, wherever they are."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import expect

from tests.page.site import Site
from tests.server import SECONDS

MANY = 250
"""Guests in the lobby, which are more than the page is told of at once."""


def test_many_members(site: Site) -> None:
    """All members can be listed, found and completed, though the page knows not all at first."""
    with crowd(site, MANY):
        zoe = site.open()
        zoe.say("/nick zoe")
        zoe.is_named("zoe")
        members = zoe.page.get_by_role("complementary")
        expect(members.get_by_role("heading")).to_have_text(f"{MANY + 1} here")
        expect(members.get_by_role("listitem")).to_have_count(200)
        expect(members.get_by_role("button", name="guest99", exact=True)).to_have_count(0)
        zoe.press("51 more…")
        expect(members.get_by_role("listitem")).to_have_count(MANY + 1)
        expect(members.get_by_role("button", name="more…")).to_have_count(0)
        zoe.page.reload()
        zoe.is_named("zoe")
        members.get_by_label("Find").fill("GUEST99")
        expect(members.get_by_role("listitem")).to_have_text(["guest99"])
        zoe.page.reload()
        zoe.is_named("zoe")
        zoe.box.fill("guest99")
        zoe.box.press("Tab")
        expect(zoe.box).to_have_value("guest99: ")
        zoe.box.fill("nobody is so called")
        zoe.box.press("Tab")
        zoe.box.press("Tab")
        expect(zoe.page.get_by_role("button", name="Send")).to_be_focused()


def test_many_rooms(start: Callable[..., Site]) -> None:
    """The room that is shown can be seen in a long list, and another is found by its name."""
    site = start(limits="rooms_per_user = 30\n")
    ann = site.open(viewport={"width": 1000, "height": 500}).ready("ann")
    rooms = ann.page.get_by_role("navigation")
    for number in range(20):
        expect(rooms.get_by_label("Find")).to_have_count(0)
        ann.join(f"#room-{number}")
    expect(ann.room("#room-19")).to_be_in_viewport()
    find = rooms.get_by_label("Find")
    find.fill("ROOM-1")
    expect(rooms.get_by_role("listitem")).to_have_count(11)
    find.fill("17")
    find.press("ArrowDown")
    ann.page.keyboard.press("Enter")
    expect(ann.page.get_by_role("heading", name="#room-17")).to_be_visible()
    find.fill("")
    ann.room("#lobby").click()
    expect(ann.room("#lobby")).to_be_in_viewport()


@contextmanager
def crowd(site: Site, size: int) -> Iterator[None]:
    """Have so many guests in the lobby."""
    address = ("127.0.0.1", site.server.tcp_port)
    with ExitStack() as stack:
        for _ in range(size):
            guest = stack.enter_context(socket.create_connection(address, SECONDS))
            guest.sendall(b"/unknown\r\n")
            port = guest.getsockname()[1]
            site.server.wait_for(rf"INFO \| guest\d+ comes from \('127\.0\.0\.1', {port}\).*")
        yield
