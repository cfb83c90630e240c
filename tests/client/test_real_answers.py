"""What a client asks the real server for: pages of the past, members, searches and commands."""

from pathlib import Path

import pytest

from chatapp.client import Away, Back, ChatError, Event, Joined, Left, Message, Renamed
from tests.client.fake import client, run, until
from tests.server import serve, write_config


@pytest.fixture
def config(tmp_path: Path) -> str:
    """Write the configuration of a server with a journal."""
    history = f"path = {tmp_path / 'chat.sqlite3'}\non_join = 0"
    return write_config(tmp_path / "config.ini", tcp=0, ws=0, history=history)


def texts(entries: tuple[Event, ...]) -> list[str]:
    """Return what was said."""
    return [event.text for event in entries if isinstance(event, Message)]


def test_pages_of_what_was_said(config: str) -> None:
    """A page is before a message or around one; `history` goes back to the first."""

    async def story() -> None:
        with serve(config) as server:
            async with client(f"ws://127.0.0.1:{server.ws_port}", rooms=("#dev",)) as one:
                dev = one.room("#dev")
                lines = [f"line {number}" for number in range(5)]
                ids = [await dev.say(line) for line in lines]
                newest = await dev.page(count=2)
                assert texts(newest.entries) == lines[3:]
                assert (newest.first, newest.last) == (ids[3], ids[4])
                assert (newest.more, newest.newer) == (True, False)
                before = await dev.page(before=ids[3], count=3)
                assert (texts(before.entries), before.more) == (lines[:3], False)
                around = await dev.page(around=ids[2], count=3)
                assert texts(around.entries) == lines[1:4]
                assert (around.more, around.newer) == (True, True)
                assert [
                    event.text async for event in dev.history() if isinstance(event, Message)
                ] == lines[::-1]
                nothing = await one.room("#lobby").page()
                assert (nothing.entries, nothing.first, nothing.last) == ((), 0, 0)
                with pytest.raises(ChatError, match="not_logged_in"):
                    await one.page("ann")

    run(story)


def test_searches_and_commands(config: str) -> None:
    """They find what was said in a room, or in all; and what one may do in it."""

    async def story() -> None:
        with serve(config) as server:
            async with client(f"ws://127.0.0.1:{server.ws_port}", rooms=("#dev",)) as one:
                await one.say("#lobby", "a herring")
                first = await one.say("#dev", "two herrings")
                second = await one.say("#dev", "three herrings")
                dev = one.room("#dev")
                assert texts((await one.search("herring")).entries) == [
                    "a herring",
                    "two herrings",
                    "three herrings",
                ]
                here = await dev.search("herring")
                assert (here.first, here.last, here.more) == (first, second, False)
                assert texts((await dev.search("herring", second)).entries) == ["two herrings"]
                with pytest.raises(ChatError, match="empty"):
                    await dev.search(" ")
                commands = await one.commands()
                names = [command["name"] for command in commands]
                assert "search" in names
                assert {"usage", "purpose", "rules", "example", "role"} < commands[0].keys()
                assert await one.commands("#dev") == commands
                with pytest.raises(ChatError, match="no_such_room"):
                    await one.commands("#none")

    run(story)


def test_members_and_what_a_client_is_told(config: str) -> None:
    """The members are kept right by who comes, goes, and is away; limits and topics are known."""

    async def story() -> None:
        with serve(config) as server:
            url = f"ws://127.0.0.1:{server.ws_port}"
            async with client(url, name="ann", rooms=("#dev",)) as ann:
                dev = ann.room("#dev")
                await dev.set_topic("fish")
                async with client(url, name="bob", rooms=("#dev",)) as bob:
                    assert bob.room("#dev").topic == "fish"
                    await until(ann, Joined, users=("bob",), room="#dev")
                    await bob.send("/away eating")
                    await until(ann, Away, user="bob")
                    assert [(one.name, one.away) for one in dev.members] == [
                        ("ann", None),
                        ("bob", "eating"),
                    ]
                    assert dev.members.complete
                    assert [one.away for one in await dev.all_members()] == [None, "eating"]
                    async with client(url, name="cat", rooms=("#dev",)) as cat:
                        assert cat.room("#dev").members["bob"].away == "eating"
                    await bob.send("/back")
                    await until(ann, Back, user="bob")
                    await bob.send("/nick rob")
                    await until(ann, Renamed, room="#dev", new="rob")
                    assert [(one.name, one.away) for one in dev.members] == [
                        ("ann", None),
                        ("rob", None),
                    ]
                await until(ann, Left, room="#dev", users=("rob",))
                assert [one.name for one in await dev.all_members()] == ["ann"]

    run(story)
