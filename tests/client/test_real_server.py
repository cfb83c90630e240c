"""The client over the real server, which is killed, restarted and proxied while it talks."""

import asyncio
import random
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from chatapp.client import (
    ChatError,
    Client,
    Connected,
    FileStore,
    Lost,
    Message,
    RoomEvent,
    UpToDate,
    Whisper,
)
from tests.client.fake import client, run, until
from tests.server import Server, free_ports, serve, write_config

KEPT = "path = {}\non_join = 0"


@pytest.fixture
def config(tmp_path: Path) -> Callable[..., str]:
    """Write a configuration of a server with a journal, at ports that are given."""

    def write(tcp: int = 0, ws: int = 0) -> str:
        history = KEPT.format(tmp_path / "chat.sqlite3")
        return write_config(tmp_path / "config.ini", tcp=tcp, ws=ws, history=history)

    return write


def url(port: int) -> str:
    """Return where the server is."""
    return f"ws://127.0.0.1:{port}"


async def gather_entries(one: Client, entries: list[RoomEvent], last: str) -> int:
    """Read up to a message; return how often the connection was lost."""
    lost = 0
    async for event in one.events():
        lost += isinstance(event, Lost)
        if isinstance(event, RoomEvent) and event.room == "#dev":
            entries.append(event)
            if isinstance(event, Message) and event.text == last:
                break
    return lost


def test_two_hundred_lines_while_the_server_is_killed(config: Callable[..., str]) -> None:
    """Each line is said once, in order, and both who says and who listens read all of them."""
    lines = [f"line {number}" for number in range(200)]

    async def disturb(text: str, server: Server, stack: ExitStack) -> None:
        for _ in range(3):
            await asyncio.sleep(0.1)
            await asyncio.to_thread(server.kill)
            server = await asyncio.to_thread(stack.enter_context, serve(text))

    async def story() -> None:
        with free_ports(2) as (tcp, ws), ExitStack() as stack:
            text = config(tcp=tcp, ws=ws)
            server = await asyncio.to_thread(stack.enter_context, serve(text))
            async with client(url(ws), name="talker") as one, client(url(ws)) as other:
                heard: list[list[RoomEvent]] = [[], []]
                rooms = [await each.join("#dev") for each in (one, other)]
                reading = [
                    asyncio.create_task(gather_entries(each, entries, lines[-1]))
                    for each, entries in zip((one, other), heard, strict=True)
                ]
                disturbing = asyncio.create_task(disturb(text, server, stack))
                ids = []
                for start in range(0, len(lines), 20):
                    some = lines[start : start + 20]
                    ids += await asyncio.gather(*[rooms[0].say(line) for line in some])
                    await asyncio.sleep(0.05)
                lost = await asyncio.gather(*reading)
                await disturbing
            assert min(lost) > 0
            for entries in heard:
                said = [event for event in entries if isinstance(event, Message)]
                assert [event.text for event in said] == lines
                numbers = [event.id for event in entries]
                assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
            assert ids == [event.id for event in heard[0] if isinstance(event, Message)]

    run(story)


async def cut_often(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int) -> None:
    """Hand on what comes, and break off in the middle of it."""
    chance = random.Random(most)  # noqa: S311 - it is to be repeatable
    left = chance.randrange(most)
    while left > 0 and (data := await reader.read(min(left, 700))):
        left -= len(data)
        writer.write(data)
    writer.transport.abort()


def test_connections_that_are_cut_in_the_middle(config: Callable[..., str]) -> None:
    """Wherever a proxy breaks off, in a frame or in an answer, nothing is lost or doubled."""
    lines = [f"line {number}" for number in range(60)]
    sizes = iter(range(1500, 100_000, 500))

    async def story() -> None:
        with serve(config()) as server:

            async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                up, down = await asyncio.open_connection("127.0.0.1", server.ws_port)
                most = next(sizes)
                ways = [cut_often(reader, down, most), cut_often(up, writer, 3 * most)]
                await asyncio.gather(*ways, return_exceptions=True)

            async with (
                await asyncio.start_server(proxy, "127.0.0.1", 0) as listening,
                client(url(listening.sockets[0].getsockname()[1]), rooms=("#dev",)) as one,
            ):
                heard: list[RoomEvent] = []
                reading = asyncio.create_task(gather_entries(one, heard, lines[-1]))
                await asyncio.gather(*[one.say("#dev", line) for line in lines])
                assert await reading > 0
                assert [e.text for e in heard if isinstance(e, Message)] == lines

    run(story)


def test_a_program_that_is_started_again(config: Callable[..., str], tmp_path: Path) -> None:
    """It is the same user, in its rooms, and is given what it had not done with, and no more."""
    store = FileStore(tmp_path / "bot.json")

    async def story() -> None:
        with serve(config()) as server:
            async with client(url(server.ws_port), rooms=("#dev",)) as other:
                async with client(
                    url(server.ws_port), name="bot", rooms=("#dev",), store=store
                ) as bot:
                    await other.say("#dev", "one")
                    await other.say("#dev", "two")
                    await until(bot, Message, text="one")
                await other.say("#dev", "three")
                async with client(url(server.ws_port), name="bot", store=store) as bot:
                    assert bot.user == "bot"
                    assert list(bot.rooms) == ["#lobby", "#dev"]
                    events = await until(bot, UpToDate)
                    assert events[0] == Connected("bot", again=True, rooms=("#lobby", "#dev"))
                    said = [event.text for event in events if isinstance(event, Message)]
                    assert said == ["two", "three"]

    run(story)


def test_a_program_that_fails_is_given_the_same_again(
    config: Callable[..., str], tmp_path: Path
) -> None:
    """What it was about when it failed does not count as done."""
    store = FileStore(tmp_path / "bot.json")

    async def story() -> None:
        with serve(config()) as server:
            where = url(server.ws_port)
            async with client(where) as other:
                with pytest.raises(ZeroDivisionError):  # noqa: PT012 - it fails within
                    async with client(where, name="bot", store=store) as bot:
                        await other.say("#lobby", "one")
                        await until(bot, Message, text="one")
                        raise ZeroDivisionError
                async with client(where, name="bot", store=store) as bot:
                    await until(bot, Message, text="one")

    run(story)


def test_whispers(config: Callable[..., str]) -> None:
    """A whisper comes to its user, and to who whispered; a client that is closed has quit."""

    async def story() -> None:
        with serve(config()) as server:
            where = url(server.ws_port)
            async with client(where, name="ann") as ann:
                async with client(where, name="bob") as bob:
                    await ann.whisper("bob", "psst")
                    *_, whisper = await until(bob, Whisper)
                    assert isinstance(whisper, Whisper)
                    assert (whisper.user, whisper.text, whisper.outgoing) == ("ann", "psst", False)
                    *_, whisper = await until(ann, Whisper)
                    assert isinstance(whisper, Whisper)
                    assert whisper.outgoing
                with pytest.raises(ChatError, match="no_such_user"):
                    await ann.whisper("bob", "psst")

    run(story)
