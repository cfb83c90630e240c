"""A client starts: it takes its name or logs in, or learns that it cannot."""

import asyncio

import pytest

from chatapp.client import (
    ChatError,
    Client,
    Connected,
    Ended,
    Message,
)
from tests.client.fake import LOBBY, Peer, client, fake_server, run, until

SECRET = "ct_1"  # noqa: S105 - nobody's


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
            assert connected == Connected("ann", again=False, rooms=("#lobby",))
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


def test_another_kind_of_server() -> None:
    """What is no chatapp is not called again and again."""

    async def story() -> None:
        with pytest.raises(Ended):
            await Client("http://localhost").start()

    run(story)
