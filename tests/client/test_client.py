"""What a program asks of a client, and what it is answered."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chatapp.client import (
    ChatError,
    Client,
    Connected,
    Done,
    Ended,
    Message,
    Notice,
    Unanswered,
)
from chatapp.client.room import Room
from chatapp.client.state import State
from tests.client.fake import Peer, client, fake_server, run


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


def test_what_a_command_tells_in_words() -> None:
    """It is in the result, and an event, too; what is told before the command is only that."""

    async def script(peer: Peer) -> None:
        await peer.welcome()
        said, listed = await peer.hear(), await peer.hear()
        await peer.tell("notice", text="of something else")
        await peer.tell("ack", ref=said["ref"], room="#lobby", id=7)
        await peer.tell("notice", text="2 online: ann, bob")
        await peer.tell("ack", ref=listed["ref"])
        await peer.wait()

    async def story() -> None:
        async with fake_server(script) as url, client(url) as one:
            number, done = await asyncio.gather(one.say("#lobby", "hello"), one.send("/list"))
            assert (number, done) == (7, Done(notices=("2 online: ann, bob",)))
            events = [event async for event in until_notices(one, 2)]
            assert events == ["of something else", "2 online: ann, bob"]

    async def until_notices(one: Client, number: int) -> AsyncIterator[str]:
        async for event in one.events():
            if isinstance(event, Notice):
                yield event.text
                number -= 1
            if not number:
                return

    run(story)


def test_a_secret_without_a_name() -> None:
    """It is refused at once, in one line."""
    with pytest.raises(ValueError, match=r"^a secret needs a name: Client\(url, name=..., secret="):
        Client("ws://localhost:1", secret="horse battery")  # noqa: S106


def test_limits_of_a_user_who_comes_back() -> None:
    """A program that was started again is never welcomed; it learns them all the same."""
    state = State(lambda name: Room(name, Client("ws://localhost:1")))
    state.begin(as_user=True)
    limits = {"line_bytes": 100, "messages_per_second": 2, "message_burst": 10}
    places = [{"room": "#lobby", "epoch": "e1", "id": 0}]
    state.hear({"type": "returned", "user": "ann", "places": places, "whispers": 0})
    assert state.limits == {}
    told = {"type": "returned", "user": "ann", "places": places, "whispers": 0, "limits": limits}
    state.hear(told)
    assert state.limits == limits


def test_limits_that_change() -> None:
    """Others hold from then on, and the program need not know of it."""
    state = State(lambda name: Room(name, Client("ws://localhost:1")))
    limits = {"line_bytes": 100, "messages_per_second": 2, "message_burst": 10}
    assert state.hear({"type": "limits", "limits": limits}) == []
    assert state.limits == limits


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


def test_functions_for_events(caplog: pytest.LogCaptureFixture) -> None:
    """`listen` calls them, one after another, for the kinds and rooms that they are for.

    A refusal that one of them lets pass is logged.
    """
    caplog.set_level("WARNING", logger="chatapp.client")
    heard = []

    async def script(peer: Peer) -> None:
        await peer.welcome()
        await peer.say(1, "one")
        await peer.tell("joined", room="#lobby", id=2, users=["bob"], time="T")
        await peer.say(1, "three", room="#dev")
        await peer.say(3, "two")
        asked = await peer.hear()
        await peer.tell("error", code="muted", text="no", ref=asked["ref"])
        await peer.say(4, "four")
        await peer.close(4001, "enough")

    async def story() -> None:
        async with fake_server(script) as url:
            one = client(url)

            @one.on(Message, "#LOBBY")
            async def hear(message: Message) -> None:
                heard.append(message.text)
                if message.text == "two":
                    await one.send("stop")

            async with one:
                with pytest.raises(Ended, match="enough"):
                    await one.listen()

    run(story)
    assert heard == ["one", "two", "four"]
    assert "refused: no (muted)" in caplog.text


def test_what_a_bot_may_answer() -> None:
    """That is what others say now, and not what is ignored, removed, or may have been read."""

    async def script(peer: Peer) -> None:
        await peer.welcome()
        await peer.say(1, "one", room="#dev")
        await peer.say(1, "own", **{"from": "GUEST1"})
        await peer.say(2, "may have been read", past=True)
        await peer.tell("said", **{"from": "ann"}, room="#lobby", id=3, time="T", ignored=True)
        await peer.say(4, "(removed by ann)", removed_by="ann")
        await peer.tell("acted", **{"from": "ann"}, room="#lobby", id=5, text="waves", time="T")
        await peer.say(6, "hello")
        await peer.close(4001, "enough")

    async def story() -> None:
        async with fake_server(script) as url, client(url) as one:
            messages = one.messages("#Lobby")
            lines = [(await anext(messages)).line for _ in range(2)]
            assert lines == ["* ann waves", "ann: hello"]
            with pytest.raises(Ended):
                await anext(messages)

    run(story)


def test_a_text_of_any_length() -> None:
    """Each line is said, as long as the server takes it, and what comes after a refusal is not."""
    said = []

    async def script(peer: Peer) -> None:
        await peer.welcome(limits={"line_bytes": 6, "messages_per_second": 0, "message_burst": 1})
        said.extend([(await peer.do_line(number))["line"] for number in range(1, 4)])
        asked = await peer.hear()
        await peer.tell("error", code="muted", text="no", ref=asked["ref"])
        await peer.wait()

    async def story() -> None:
        async with fake_server(script) as url, client(url) as one:
            assert await one.post("#lobby", "/help\n\nlonger") == [1, 2, 3]
            with pytest.raises(ChatError, match="muted"):
                await one.post("#lobby", "a\nb")

    run(story)
    assert said == ["//help", "longe", "r"]


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
