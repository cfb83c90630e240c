"""Rooms of a client: who is there, what was said before, and what is found."""

from typing import Any

import pytest

from chatapp.client import (
    Away,
    Connected,
    Joined,
    Left,
    Message,
    Renamed,
    Topic,
    stay,
)
from tests.client.fake import LOBBY, Peer, client, fake_server, run, until


def test_rooms_are_kept_right() -> None:
    """Members, topics, away and names are those of now."""
    users = [{"user": "ann", "registered": True}, {"user": "guest1", "away": "tea"}]

    async def script(peer: Peer) -> None:
        await peer.welcome(topic="fish", members=2, users=users)
        await peer.do_line()
        head = {"room": "#lobby", "time": "T"}
        await peer.tell("joined", id=1, users=["bob", "carl"], **head)
        await peer.tell("renamed", id=2, old="Ann", new="anna", **head)
        await peer.tell("left", id=3, users=["CARL"], **head)
        await peer.tell("away", user="bob", text="lunch")
        await peer.tell("back", user="guest1")
        await peer.tell("renamed", id=4, old="guest1", new="bot", **head)
        await peer.tell("topic", id=5, topic="cats", **{"from": "bob"}, **head)
        await peer.wait()

    async def story() -> None:
        async with fake_server(script) as url, client(url) as one:
            lobby = one.rooms["#lobby"]
            assert (lobby.topic, [member.name for member in lobby.members]) == (
                "fish",
                ["ann", "guest1"],
            )
            await one.send("go on")
            events = await until(one, Topic)
            assert [type(event) for event in events[1:]] == [
                *(Joined, Renamed, Left, Away, type(events[5]), Renamed, Topic),
            ]
            assert one.user == "bot"
            assert lobby.topic == "cats"
            known = [(one.name, one.away, one.registered) for one in lobby.members]
            assert known == [("anna", None, True), ("bob", "lunch", False), ("bot", None, False)]
            assert lobby.members.complete

    run(story)


def test_all_members_of_a_great_room() -> None:
    """They are asked for page by page, and those who come and go meanwhile are right, too."""

    async def script(peer: Peer) -> None:
        await peer.welcome(members=4, users=[{"user": "a"}])
        asked = await peer.hear()
        await peer.tell(
            "members",
            room="#lobby",
            users=[{"user": "a"}, {"user": "b"}],
            total=4,
            more=True,
            ref=asked["ref"],
        )
        await peer.tell("left", room="#lobby", id=1, users=["a"], time="T")
        asked = await peer.hear()
        assert asked["after"] == "b"
        await peer.tell(
            "members",
            room="#lobby",
            users=[{"user": "c"}, {"user": "d"}],
            total=3,
            more=False,
            ref=asked["ref"],
        )
        await peer.wait()

    async def story() -> None:
        async with fake_server(script) as url, client(url) as one:
            assert not one.room("#lobby").members.complete
            members = await one.room("#lobby").all_members()
            assert [member.name for member in members] == ["b", "c", "d"]
            assert members.complete

    run(story)


async def send_page(peer: Peer, asked: dict[str, Any], *numbers: int, more: bool) -> None:
    """Send a page of entries with these numbers."""
    for number in numbers:
        await peer.say(number, past=True, ref=asked["ref"])
    ends = {"first": numbers[0], "last": numbers[-1]}
    await peer.tell("page", of=asked["history"], more=more, ref=asked["ref"], **ends)


def test_history_page_by_page() -> None:
    """The newest comes first; what is past is no event; a page that was cut off comes once."""

    async def lose(peer: Peer) -> None:
        await peer.welcome()
        asked = await peer.hear()
        assert asked["history"] == "#lobby"
        await send_page(peer, asked, 8, 9, more=True)
        asked = await peer.hear()
        assert asked["before"] == 8
        await peer.say(6, past=True, ref=asked["ref"])
        peer.cut()

    async def go_on(peer: Peer) -> None:
        await peer.bring_back("t1", {**LOBBY, "id": 9})
        asked = await peer.hear()
        assert asked["before"] == 8
        mine = {"from": "Guest1", "past": True, "ref": asked["ref"]}
        await peer.say(5, **mine)
        await send_page(peer, asked, 6, 7, more=False)
        await peer.wait()

    async def story() -> None:
        async with fake_server(lose, go_on) as url, client(url) as one:
            found = [event async for event in one.room("#lobby").history()]
            said = [event for event in found if isinstance(event, Message)]
            assert [event.id for event in said] == [9, 8, 7, 6, 5]
            assert [event.id for event in said if event.own] == [5]
            events = await until(one, Connected, again=True)
            assert [event for event in events if isinstance(event, Message)] == []

    run(story)


def test_pages_that_are_not_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """One has to be asked for again, and in one nothing was found, although there is more."""
    monkeypatch.setattr(stay, "TRY_AGAIN_SECONDS", 0.01)

    async def script(peer: Peer) -> None:
        await peer.welcome()
        asked = await peer.hear()
        await peer.say(6, past=True, ref=asked["ref"])
        await peer.tell("error", code="wait", text="removed; ask again", ref=asked["ref"])
        assert await peer.hear() == asked
        await peer.tell("page", of="bob", more=True, ref=asked["ref"], first=7, last=0)
        asked = await peer.hear()
        assert (asked["history"], asked["before"]) == ("bob", 7)
        await send_page(peer, asked, 5, 6, more=False)
        await peer.wait()

    async def story() -> None:
        async with fake_server(script) as url, client(url) as one:
            found = [event async for event in one.history("bob")]
            assert [event.id for event in found if isinstance(event, Message)] == [6, 5]

    run(story)


def test_search_and_commands() -> None:
    """Each is asked for as the protocol says, and answered as it came."""
    commands = [{"name": "me", "usage": "ACTION"}]

    async def script(peer: Peer) -> None:
        await peer.welcome()
        asked = await peer.hear()
        assert (asked["search"], asked["room"], asked["before"]) == ("fish", "#lobby", 9)
        await peer.say(4, "fish", past=True, ref=asked["ref"])
        await peer.tell("page", of="search", first=4, last=4, more=False, ref=asked["ref"])
        asked = await peer.hear()
        assert asked["commands"] is True
        await peer.tell("commands", commands=commands, ref=asked["ref"])
        await peer.wait()

    async def story() -> None:
        async with fake_server(script) as url, client(url) as one:
            page = await one.room("#lobby").search("fish", before=9)
            assert (page.first, page.last, page.more) == (4, 4, False)
            assert [event.text for event in page.entries if isinstance(event, Message)] == ["fish"]
            assert await one.commands() == commands

    run(story)
