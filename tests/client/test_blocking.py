"""A client for programs without asyncio."""

import asyncio
import threading

import pytest

from chatapp.client import Blocking, ChatError, Ended
from tests.client.fake import Peer, client, fake_server, run


def test_without_asyncio() -> None:
    """Calls wait for their answers, and raise what the client raises."""

    async def script(peer: Peer) -> None:
        await peer.welcome()
        for number in range(1, 5):
            await peer.do_line(number)
        await peer.say(1, "hello")
        asked = await peer.hear()
        await peer.tell("error", code="muted", text="no", ref=asked["ref"])
        await peer.close(4001, "enough")

    def use(url: str) -> None:
        with Blocking(client(url)) as one:
            assert one.user == "guest1"
            assert one.say("#lobby", "one") == 1
            assert one.post("#lobby", "two") == [2]
            one.whisper("ann", "psst")
            assert one.send("/away").id == 4
            assert next(one.messages()).text == "hello"
            with pytest.raises(ChatError, match="muted"):
                one.say("#lobby", "five")
            with pytest.raises(Ended, match="enough"):
                one.wait()

    async def story() -> None:
        async with fake_server(script) as url:
            await asyncio.to_thread(use, url)

    run(story)


def test_not_coming_in() -> None:
    """What the client raises at the start is raised, and its thread ends."""

    async def turn_away(peer: Peer) -> None:
        await peer.close(4002, "enough")

    def fail(url: str) -> None:
        with pytest.raises(Ended, match="enough"), Blocking(client(url)):
            pytest.fail("it came in")

    async def story() -> None:
        async with fake_server(turn_away) as url:
            await asyncio.to_thread(fail, url)
        assert "chatapp.client" not in [thread.name for thread in threading.enumerate()]

    run(story)
