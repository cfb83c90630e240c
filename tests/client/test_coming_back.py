"""A client loses its connection, and comes back, stays away, or starts over."""

import asyncio
from typing import Any

import pytest

from chatapp.client import (
    ChatError,
    Connected,
    Ended,
    Exited,
    Gap,
    Lost,
    Message,
    NewEpoch,
    Refused,
    StartedOver,
    Unanswered,
    Whisper,
)
from tests.client.fake import LOBBY, Peer, client, fake_server, run, until


async def stay(peer: Peer) -> None:
    """Welcome the client, and hear nothing more."""
    await peer.welcome()
    await peer.wait()


def test_what_was_not_answered_is_sent_again_with_its_ref() -> None:
    """The line that was cut off is sent again, after the user came back."""
    heard = []

    async def lose(peer: Peer) -> None:
        await peer.welcome()
        await peer.say(1)
        heard.append(await peer.hear())
        peer.cut()

    async def answer(peer: Peer) -> None:
        asked = await peer.bring_back("t1", {**LOBBY, "id": 1})
        assert asked["rooms"] == {"#lobby": {"epoch": "e1", "id": 1}}
        assert asked["whispers"] == 0
        heard.append(await peer.do_line(2))
        await peer.wait()

    async def story() -> None:
        async with fake_server(lose, answer) as url, client(url) as one:
            assert await one.say("#lobby", "hello") == 2
            events = await until(one, Connected, again=True)
            assert [type(event) for event in events] == [Connected, Message, Lost, Connected]

    run(story)
    assert heard[0] == heard[1]


def test_repeats_are_dropped_and_holes_are_told() -> None:
    """Each number comes once; what is missing is a Gap, also if nobody announced it."""

    async def script(peer: Peer) -> None:
        await peer.welcome()
        for number in (1, 2, 2, 1, 3):
            await peer.say(number)
        await peer.say(6)
        await peer.tell("gap", room="#lobby", missed=3)
        await peer.say(10)
        whisper = {"from": "ann", "to": "guest1", "text": "psst", "time": "T"}
        for number in (1, 1, 2):
            await peer.tell("whispered", id=number, outgoing=False, **whisper)
        await peer.wait()

    async def story() -> None:
        async with fake_server(script) as url, client(url) as one:
            events = await until(one, Whisper, id=2)
        assert [event.id for event in events if isinstance(event, Message)] == [1, 2, 3, 6, 10]
        assert [event.id for event in events if isinstance(event, Whisper)] == [1, 2]
        assert [event for event in events if isinstance(event, Gap)] == [
            Gap("#lobby", 2, announced=False),
            Gap("#lobby", 3),
        ]

    run(story)


def test_a_new_epoch_is_told_and_its_numbers_count_anew() -> None:
    """After the server lost its last moments, what is kept comes again, and no bot answers it."""

    async def lose(peer: Peer) -> None:
        await peer.welcome()
        await peer.say(1)
        await peer.say(2)
        await peer.close(1012)

    async def bring_back(peer: Peer) -> None:
        asked = await peer.hear()
        place = {**LOBBY, "epoch": "e2"}
        await peer.tell("returned", user="guest1", places=[place], whispers=0)
        await peer.say(1)
        await peer.tell("up_to_date")
        await peer.tell("ack", ref=asked["ref"])
        await peer.say(2, "news")
        await peer.wait()

    async def story() -> None:
        async with fake_server(lose, bring_back) as url, client(url) as one:
            events = await until(one, Message, text="news")
        assert NewEpoch("#lobby") in events
        assert [(e.epoch, e.id, e.fresh) for e in events if isinstance(e, Message)] == [
            ("e1", 1, True),
            ("e1", 2, True),
            ("e2", 1, False),
            ("e2", 2, True),
        ]

    run(story)


def test_rooms_that_the_user_is_no_longer_in() -> None:
    """One that was left is not entered again, nor one of which the user was put out meanwhile."""

    async def lose(peer: Peer) -> None:
        await peer.welcome()
        for number, room in enumerate(("#cats", "#dogs", "#fish")):
            line = await peer.hear()
            place = {"room": room, "epoch": f"d{number}", "id": 4}
            await peer.tell("entered", place=place, members=1, topic="")
            await peer.tell("ack", ref=line["ref"])
        line = await peer.hear()
        await peer.tell("exited", room="#cats", now="#dogs")
        await peer.tell("ack", ref=line["ref"])
        peer.cut()

    async def bring_back(peer: Peer) -> None:
        await peer.bring_back("t1", LOBBY, {"room": "#fish", "epoch": "d2", "id": 4})
        assert (await peer.do_line(5))["line"] == "hello"
        await peer.wait()

    async def story() -> None:
        async with (
            fake_server(lose, bring_back) as url,
            client(url, rooms=("#cats", "#dogs", "#fish")) as one,
        ):
            await one.room("#cats").leave()
            events = await until(one, Connected, again=True)
            events += await until(one, Exited, room="#dogs")
            assert [event.room for event in events if isinstance(event, Exited)] == [
                "#cats",
                "#dogs",
            ]
            assert await one.say("#fish", "hello") == 5

    run(story)


def test_a_token_that_is_no_longer_good() -> None:  # noqa: PLR0915 - it is one story
    """The user starts over, with the name and the rooms; what was sent is unsure."""
    heard: list[Any] = []

    async def lose(peer: Peer) -> None:
        await peer.welcome()
        for _ in range(2):
            line = await peer.hear()
            await peer.tell("ack", ref=line["ref"])
            if line["line"].startswith("/join"):
                place = {"room": "#dev", "epoch": "d1", "id": 4}
                await peer.tell("entered", place=place, members=1, topic="")
        await peer.hear()
        peer.cut()

    async def refuse(peer: Peer) -> None:
        asked = await peer.hear()
        await peer.tell("welcome", server="fake", user="guest9", place={**LOBBY, "id": 3})
        await peer.token("guest's")
        await peer.tell("error", code="bad_token", text="too old", ref=asked["ref"])
        places = await peer.hear()
        await peer.tell("returned", user="guest9", places=[LOBBY], whispers=0)
        await peer.tell("ack", ref=places["ref"])
        heard.extend([places["rooms"], (await peer.do_line())["line"]])
        heard.append((await peer.do_line())["line"])
        heard.append((await peer.do_line(5))["line"])
        peer.cut()

    async def bring_back(peer: Peer) -> None:
        await peer.bring_back("guest's")
        await peer.wait()

    async def story() -> None:
        async with (
            fake_server(lose, refuse, bring_back) as url,
            client(url, name="bot", rooms=("#dev",), window=1) as one,
        ):
            sent = asyncio.create_task(one.send("sent"))
            await asyncio.sleep(0)
            waiting = asyncio.create_task(one.send("waiting"))
            with pytest.raises(Unanswered, match="may have been done") as unsure:
                await sent
            assert (unsure.value.line, unsure.value.maybe_done) == ("sent", True)
            assert (await waiting).id == 5
            events = await until(one, Connected, again=True)
            assert StartedOver("too old") in events

    run(story)
    assert heard[0] == {"#lobby": {"epoch": "e1", "id": 0}, "#dev": {"epoch": "d1", "id": 4}}
    assert heard[1:] == ["/nick bot", "/join #dev", "waiting"]


@pytest.mark.parametrize("code", [1000, 4000, 4001, 4002, 4003])
def test_close_codes_after_which_to_stay_away(code: int) -> None:
    """Whoever waits is told, the events end with an exception, and nothing connects again."""

    async def script(peer: Peer) -> None:
        await peer.welcome()
        await peer.hear()
        await peer.close(code, "because")

    async def story() -> None:
        async with fake_server(script, stay) as url, client(url) as one:
            with pytest.raises(Unanswered, match="because: it may have been done"):
                await one.send("hello")
            with pytest.raises(Ended, match="because") as ended:
                await until(one, Refused)
            assert ended.value.code == code
            with pytest.raises(Ended):
                await one.send("hello")

    run(story)


@pytest.mark.parametrize("code", [1001, 1002, 1011, 1012, 1013, 4004])
def test_close_codes_after_which_to_come_back(code: int) -> None:
    """All others are taken for something that passes."""

    async def script(peer: Peer) -> None:
        await peer.welcome()
        await peer.close(code)

    async def bring_back(peer: Peer) -> None:
        await peer.bring_back("t1")
        await peer.wait()

    async def story() -> None:
        async with fake_server(script, bring_back) as url, client(url) as one:
            await until(one, Connected, again=True)

    run(story)


def test_a_line_that_is_too_long_is_not_sent_for_ever() -> None:
    """The longest one is refused; the others are sent again."""

    async def close(peer: Peer) -> None:
        await peer.welcome()
        await peer.hear()
        await peer.hear()
        await peer.close(1009)

    async def answer(peer: Peer) -> None:
        await peer.bring_back("t1")
        await peer.do_line(1)
        await peer.wait()

    async def story() -> None:
        async with fake_server(close, answer) as url, client(url) as one:
            long = asyncio.create_task(one.send("x" * 9000))
            short = asyncio.create_task(one.send("short"))
            with pytest.raises(ChatError, match="line_bytes"):
                await long
            assert (await short).id == 1

    run(story)
