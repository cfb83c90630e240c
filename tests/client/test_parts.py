"""The parts of the client that wait, count and keep, each by itself."""

import asyncio
import json
import stat
from pathlib import Path

import pytest

from chatapp.client import ChatError, Dropped, FileStore, Notice
from chatapp.client.answers import Request
from chatapp.client.feed import Feed
from chatapp.client.pace import Pace
from chatapp.client.parts import one_word, parts
from chatapp.client.places import Mark, Place, Places
from chatapp.client.waits import Waits
from chatapp.client.window import Window
from tests.client.fake import run


def test_waits_grow_and_are_left_to_chance() -> None:
    """Each is up to twice as long, at most so long, and at least half of that."""
    longest = Waits(most=1.0, chance=lambda _, high: high)
    assert [longest.next() for _ in range(5)] == [0.2, 0.4, 0.8, 1.0, 1.0]
    longest.reset()
    assert longest.next() == 0.2
    shortest = Waits(most=1.0, chance=lambda low, _: low)
    assert [shortest.next() for _ in range(4)] == [0.1, 0.2, 0.4, 0.5]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("one\r\n \n  two \n", ["one", "  two"]),
        ("/one", ["/one"]),
        ("x" * 20, ["x" * 9, "x" * 9, "xx"]),
        ("a\N{FISH}\N{FISH}\N{FISH}\N{FISH}", ["a\N{FISH}\N{FISH}", "\N{FISH}\N{FISH}"]),
        ("half \ud800", ["half ?"]),
    ],
)
def test_parts_of_a_text(text: str, found: list[str]) -> None:
    """They are its lines, none too long with a slash before it, and no character is torn."""
    assert list(parts(text, 10)) == found


def test_a_name_is_one_word() -> None:
    """What somebody else has typed cannot change whom a whisper is for."""
    assert one_word("bob", "bad_name") == "bob"
    for name in ("", " bob", "bob psst", "#a\n"):
        with pytest.raises(ChatError, match="bad_name"):
            one_word(name, "bad_name")


def test_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    """It holds what was saved last, and nothing else lies beside it."""
    store = FileStore(tmp_path / "bot.json")
    assert store.load() is None
    store.save({"token": "one"})
    store.save({"token": "two"})
    assert store.load() == {"token": "two"}
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_of_something_else(tmp_path: Path) -> None:
    """It is not overwritten, because the program may have the wrong name."""
    path = tmp_path / "bot.json"
    path.write_text("[]")
    with pytest.raises(ValueError, match="expected a JSON object"):
        FileStore(path).load()
    path.write_text("# notes")
    with pytest.raises(json.JSONDecodeError):
        FileStore(path).load()


def test_what_comes_of_a_room_that_was_left() -> None:
    """It comes after a loss, and again after another; each is new once."""
    places = Places()
    places.enter("#dev", Place("e", 1))
    assert [places.read("#dev", number) for number in (2, 3)] == [0, 0]
    places.exit("#dev")
    assert [places.read("#dev", number) for number in (3, 4, 5)] == [None, 0, 0]
    places.replace([])
    assert [places.read("#dev", number) for number in (4, 5, 6)] == [None, None, 0]
    places.pass_over("#dev", 2)
    assert [places.read("#dev", number) for number in (8, 9)] == [None, 0]
    assert places.read("#cats", 7) == 0


def test_what_is_known_of_a_room_outlives_entering_it_again() -> None:
    """The number stays while the epoch does."""
    places = Places()
    places.enter("#dev", Place("e", 1))
    places.read("#dev", 2)
    places.enter("#dev", Place("e", 0))
    assert places.rooms["#dev"].id == 2
    places.enter("#dev", Place("f", 0))
    assert places.rooms["#dev"] == Place("f", 0)


def test_read_is_what_the_program_has_done_with() -> None:
    """An event counts as read when the next one is asked for, not when it has come."""
    read: list[Mark] = []

    async def story() -> None:
        feed = Feed(read.append)
        feed.put(Notice("one"), Mark(whispers=1))
        feed.put(Notice("two"), Mark(whispers=2))
        assert await feed.get() == Notice("one")
        assert read == []
        assert await feed.get() == Notice("two")
        assert read == [Mark(whispers=1)]
        feed.end(None)
        assert await feed.get() is None
        assert read == [Mark(whispers=1), Mark(whispers=2)]

    run(story)


def test_a_program_that_asks_late() -> None:
    """It is told how many events were dropped before it asked for the first."""

    async def story() -> None:
        feed = Feed(lambda _: None, most=2)
        for number in range(5):
            feed.put(Notice(str(number)))
        events = [await feed.get() for _ in range(3)]
        assert events == [Dropped(3), Notice("3"), Notice("4")]

    run(story)


def test_a_slow_program_stops_the_reading() -> None:
    """Nothing is dropped once it has asked; there is room when it asks again, or waits itself."""

    async def story() -> None:
        feed = Feed(lambda _: None, most=1)
        waits = False
        feed.put(Notice("one"))
        await feed.get()
        feed.put(Notice("two"))
        reading = asyncio.ensure_future(feed.wait_for_room(lambda: waits))
        await asyncio.sleep(0)
        assert not reading.done()
        waits = True
        feed.wake()
        await reading
        waits = False
        reading = asyncio.ensure_future(feed.wait_for_room(lambda: waits))
        await feed.get()
        await reading

    run(story)


def test_a_ref_of_the_program_s_own() -> None:
    """It cannot be used again while its line waits."""

    async def story() -> None:
        window = Window(Pace(lambda: 0.0), 2)
        request = await window.add({"line": "one"}, "log-17")
        assert request.payload["ref"] == "log-17"
        with pytest.raises(ValueError, match="log-17 waits for its answer already"):
            await window.add({"line": "two"}, "log-17")
        window.close("log-17")
        assert isinstance(await window.add({"line": "two"}, "log-17"), Request)

    run(story)
