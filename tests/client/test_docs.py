"""The bots of README.md and docs/client.md do what the text says, over the real server."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from chatapp.client import Joined, Message, Renamed
from tests.client.fake import Peer, client, fake_server, run, until
from tests.server import serve, write_config
from tests.test_docs import ROOT, blocks

CALL = 'main("ws://localhost:6968")'
Main = Callable[[str], Awaitable[None]]


def load(block: str) -> Main:
    """Return what an example runs in the end."""
    names: dict[str, Any] = {}
    program, _, end = block.rstrip().rpartition("\n\n\n")
    assert end in (f"asyncio.run({CALL})", CALL)
    exec(program, names)  # noqa: S102 - our own text
    main: Callable[[str], Any] = names["main"]
    return (lambda url: asyncio.to_thread(main, url)) if end == CALL else main


def test_the_bot_of_the_readme(tmp_path: Path) -> None:
    """It answers, and has ten lines."""
    bot, _command = blocks(ROOT / "README.md", "python")
    assert len([line for line in bot.splitlines() if line]) <= 10

    async def story() -> None:
        with serve(write_config(tmp_path / "config.ini")) as server:
            url = f"ws://127.0.0.1:{server.ws_port}"
            async with client(url, name="ann", rooms=("#dev",)) as ann:
                task = asyncio.ensure_future(load(bot)(url))
                await until(ann, Joined, users=("echo",))
                await ann.say("#dev", "!ping")
                await until(ann, Message, user="echo", text="pong, ann")
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    run(story)


STORIES = [
    (0, "greeter", "!bye", "goodbye, friend"),
    (1, "", "", "hello"),
    (2, "echo", "!echo", "I heard: friend: !echo"),
    (4, "keeper", "!stop", ""),
    (5, "", "", "the backup is done"),
]
"""For each example: who comes, what is then said, and the last answer."""


@pytest.mark.parametrize(("number", "who", "said", "last"), STORIES)
def test_the_examples_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, who: str, said: str, last: str
) -> None:
    """Each runs to its end, and others read of it what the text says."""
    monkeypatch.chdir(tmp_path)
    examples = blocks(ROOT / "docs" / "client.md", "python")
    assert len(examples) == 6

    async def story() -> None:
        with serve(write_config(tmp_path / "config.ini")) as server:
            url = f"ws://127.0.0.1:{server.ws_port}"
            async with client(url, name="friend", rooms=("#dev",)) as friend:
                task = asyncio.ensure_future(load(examples[number])(url))
                if who == "keeper":
                    await until(friend, Renamed, new=who)
                    await friend.say("#lobby", said)
                elif who:
                    await until(friend, Joined, room="#dev", users=(who,))
                    await friend.say("#dev", said)
                await task
                if last:
                    await until(friend, Message, text=last)

    run(story)


def test_the_example_of_rooms(capsys: pytest.CaptureFixture[str]) -> None:
    """It prints the topic, what was said, the newest first, and who is there."""

    async def script(peer: Peer) -> None:
        await peer.welcome()
        join = await peer.hear()
        place = {"room": "#dev", "epoch": "d", "id": 2}
        await peer.tell("entered", place=place, members=2, topic="fish", users=[])
        await peer.tell("ack", ref=join["ref"])
        history = await peer.hear()
        for number in (1, 2):
            await peer.say(number, f"{number}!", room="#dev", past=True, ref=history["ref"])
        page = {"of": "#dev", "first": 1, "last": 2, "more": False}
        await peer.tell("page", ref=history["ref"], **page)
        members = await peer.hear()
        users = [{"user": "ann"}, {"user": "guest1"}]
        more = {"room": "#dev", "users": users, "total": 2, "more": False}
        await peer.tell("members", ref=members["ref"], **more)
        await peer.wait()

    async def story() -> None:
        async with fake_server(script) as url:
            await load(blocks(ROOT / "docs" / "client.md", "python")[3])(url)

    run(story)
    assert capsys.readouterr().out == ("#dev fish 2\n2 ann 2!\n1 ann 1!\n['ann', 'guest1']\n")
