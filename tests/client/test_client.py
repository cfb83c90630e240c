"""A client over real connections to a server that does what the test says."""

import asyncio
from typing import Any

import pytest

from chatapp.client import (
    Away,
    ChatError,
    Client,
    Connected,
    Done,
    Ended,
    Gap,
    Joined,
    Left,
    Lost,
    Message,
    NewEpoch,
    Refused,
    Renamed,
    StartedOver,
    Topic,
    Unanswered,
    Whisper,
)
from tests.client.fake import LOBBY, Peer, client, fake_server, run, until

SECRET = "ct_1"


async def stay(peer: Peer) -> None:
    """Welcome the client, and hear nothing more."""
    await peer.welcome()
    await peer.wait()


def test_a_line_is_answered_with_the_number_of_its_message() -> None:
    """`say` goes to its room, and a text that looks like a command is none."""
    heard = []

    async def script(peer: Peer) -> None:
        await peer.welcome()
        heard.extend([await peer.do_line(7), await peer.do_line(8), await peer.do_line()])
        await peer.wait()

    async def story() -> None:
        async with fake_server(script) as url, client(url) as one:
            lobby = one.room("#Lobby")
            assert await lobby.say("hello") == 7
            assert await lobby.say("  /quit") == 8
            assert await one.send("/rooms") == Done()

    run(story)
    assert [(line["line"], line.get("room")) for line in heard] == [
        ("hello", "#lobby"),
        ("//quit", "#lobby"),
        ("/rooms", None),
    ]
    assert len({line["ref"] for line in heard}) == 3


def test_a_refusal_is_raised_with_its_code() -> None:
    """It is raised where the line was said, and is no event."""

    async def script(peer: Peer) -> None:
        await peer.welcome()
        line = await peer.hear()
        await peer.tell("error", code="muted", text="you are muted", ref=line["ref"])
        await peer.wait()

    async def story() -> None:
        async with fake_server(script) as url, client(url) as one:
            with pytest.raises(ChatError, match=r"you are muted \(muted\)") as refused:
                await one.say("#lobby", "hello")
            assert refused.value.code == "muted"

    run(story)


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


def test_few_lines_wait_for_answers() -> None:
    """No more are sent than the window has, and the others follow in order."""
    heard = []

    async def script(peer: Peer) -> None:
        await peer.welcome()
        first = [await peer.hear() for _ in range(3)]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await peer.hear()
        for line in first:
            await peer.tell("ack", ref=line["ref"])
        heard.extend([*first, *[await peer.do_line() for _ in range(7)]])
        await peer.wait()

    async def story() -> None:
        async with fake_server(script) as url, client(url, window=3) as one:
            await asyncio.gather(*[one.send(str(number)) for number in range(10)])

    run(story)
    assert [line["line"] for line in heard] == [str(number) for number in range(10)]


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
    """After the server lost its last moments, what is kept comes again."""

    async def lose(peer: Peer) -> None:
        await peer.welcome()
        await peer.say(1)
        await peer.say(2)
        await peer.close(1012)

    async def bring_back(peer: Peer) -> None:
        await peer.bring_back("t1", {**LOBBY, "epoch": "e2"})
        await peer.say(1)
        await peer.wait()

    async def story() -> None:
        async with fake_server(lose, bring_back) as url, client(url) as one:
            events = await until(one, Message, epoch="e2")
        assert NewEpoch("#lobby") in events
        assert [(e.epoch, e.id) for e in events if isinstance(e, Message)] == [
            ("e1", 1),
            ("e1", 2),
            ("e2", 1),
        ]

    run(story)


def test_a_token_that_is_no_longer_good() -> None:
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


def test_a_line_that_the_server_cannot_keep_is_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It goes again with its ref, and the caller reads of no trouble."""
    monkeypatch.setattr("chatapp.client.stay.TRY_AGAIN_SECONDS", 0.0)
    heard = []

    async def script(peer: Peer) -> None:
        await peer.welcome()
        heard.append(await peer.hear())
        await peer.tell("error", code="journal", text="later", ref=heard[0]["ref"])
        heard.append(await peer.do_line(3))
        await peer.wait()

    async def story() -> None:
        async with fake_server(script) as url, client(url) as one:
            assert (await one.send("hello")).id == 3

    run(story)
    assert heard[0] == heard[1]


def test_a_name_that_is_refused_at_the_start() -> None:
    """The program has to choose another one: `start` raises, and nothing goes on."""

    async def script(peer: Peer) -> None:
        await peer.welcome()
        line = await peer.hear()
        await peer.tell("error", code="name_taken", text="taken", ref=line["ref"])
        await peer.wait()

    async def story() -> None:
        async with fake_server(script) as url:
            with pytest.raises(ChatError, match="name_taken"):
                await client(url, name="bot").start()

    run(story)


def test_a_login() -> None:
    """It is the first that is said, and nobody is a guest meanwhile."""

    async def script(peer: Peer) -> None:
        asked = await peer.hear()
        assert (asked["login"], asked["secret"]) == ("ann", SECRET)
        await peer.tell("logged_in", user="ann", places=[{**LOBBY, "id": 2}], whispers=1)
        await peer.token("t1")
        await peer.say(3, past=True)
        await peer.tell("up_to_date")
        await peer.tell("ack", ref=asked["ref"])
        await peer.wait()

    async def story() -> None:
        async with fake_server(script) as url, client(url, name="ann", secret=SECRET) as one:
            assert one.user == "ann"
            connected, message = await until(one, Message)
            assert connected == Connected("ann", again=False)
            assert isinstance(message, Message)
            assert message.past

    run(story)


def test_a_server_that_is_not_there_yet() -> None:
    """The client waits for it; who does not want to wait says how long."""

    async def story() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1), client("ws://127.0.0.1:1"):
                pass

    run(story)


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


def test_history_page_by_page() -> None:
    """The newest comes first; what is past is no event; a page that was cut off comes once."""

    async def send(peer: Peer, asked: dict[str, Any], *numbers: int, more: bool) -> None:
        for number in numbers:
            await peer.say(number, past=True, ref=asked["ref"])
        ends = {"first": numbers[0], "last": numbers[-1]}
        await peer.tell("page", of="#lobby", more=more, ref=asked["ref"], **ends)

    async def lose(peer: Peer) -> None:
        await peer.welcome()
        asked = await peer.hear()
        assert asked["history"] == "#lobby"
        await send(peer, asked, 8, 9, more=True)
        asked = await peer.hear()
        assert asked["before"] == 8
        await peer.say(6, past=True, ref=asked["ref"])
        peer.cut()

    async def go_on(peer: Peer) -> None:
        await peer.bring_back("t1", {**LOBBY, "id": 9})
        asked = await peer.hear()
        assert asked["before"] == 8
        await send(peer, asked, 6, 7, more=False)
        await peer.wait()

    async def story() -> None:
        async with fake_server(lose, go_on) as url, client(url) as one:
            found = [event async for event in one.room("#lobby").history()]
            assert [event.id for event in found if isinstance(event, Message)] == [9, 8, 7, 6]
            events = await until(one, Connected, again=True)
            assert [event for event in events if isinstance(event, Message)] == []

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


def test_functions_for_events() -> None:
    """`listen` calls them, one after another, for the kinds that they are for."""
    heard = []

    async def script(peer: Peer) -> None:
        await peer.welcome()
        await peer.say(1, "one")
        await peer.tell("joined", room="#lobby", id=2, users=["bob"], time="T")
        await peer.say(3, "two")
        await peer.do_line()
        await peer.close(4001, "enough")

    async def story() -> None:
        async with fake_server(script) as url:
            one = client(url)

            @one.on(Message)
            async def hear(message: Message) -> None:
                heard.append(message.text)
                if message.text == "two":
                    await one.send("stop")

            async with one:
                with pytest.raises(Ended, match="enough"):
                    await one.listen()

    run(story)
    assert heard == ["one", "two"]


def test_closing_says_what_was_not_answered() -> None:
    """Who waits for an answer is told that there will be none; the events end."""

    async def script(peer: Peer) -> None:
        await peer.welcome()
        await peer.hear()
        assert (await peer.hear())["line"] == "/quit"
        await peer.close()

    async def story() -> None:
        async with fake_server(script) as url:
            one = client(url)
            await one.start()
            sending = asyncio.create_task(one.send("hello"))
            await asyncio.sleep(0.05)
            await one.close()
            with pytest.raises(Unanswered, match="the client was closed: it may have been done"):
                await sending
            assert [type(event) async for event in one.events()] == [Connected]

    run(story)


def test_another_kind_of_server() -> None:
    """What is no chatapp is not called again and again."""

    async def story() -> None:
        with pytest.raises(Ended):
            await Client("http://localhost").start()

    run(story)
