"""The examples, over the real server."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from chatapp.client import Client, Joined, Message
from tests.client.fake import client, run, until
from tests.server import SECONDS, free_ports, serve, write_config

TOKEN = "fish"  # noqa: S105 - of a server that ends with the test


@asynccontextmanager
async def doing(what: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Have something done meanwhile."""
    task = asyncio.create_task(what)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def config(tmp_path: Path) -> Callable[[str], str]:
    """Write the configuration of a server; there may be several."""

    def write(name: str) -> str:
        (tmp_path / name).mkdir()
        return write_config(tmp_path / name / "config.ini", history="path = memory")

    return write


async def see(one: Client, name: str) -> None:
    """Wait until a user has joined #dev."""
    if name not in one.room("#dev").members:
        await until(one, Joined, room="#dev", users=(name,))


def post(port: int, body: str, token: str) -> int:
    """Post something; return the status."""
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.request("POST", "/", body.encode(), {"Authorization": f"Bearer {token}"})
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_webhook(config: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is posted with the token is said, line by line; nothing else is."""
    monkeypatch.setenv("WEBHOOK_TOKEN", TOKEN)
    webhook = import_module("examples.webhook")

    async def story() -> None:
        with serve(config("one")) as server, free_ports(1) as (port,):
            url = f"ws://127.0.0.1:{server.ws_port}"
            async with (
                client(url, rooms=("#dev",)) as one,
                doing(webhook.main(url, "#dev", str(port))),
            ):
                await see(one, "webhook")
                assert await asyncio.to_thread(post, port, "no", "guess") == 401
                assert await asyncio.to_thread(post, port, "", TOKEN) == 413
                assert await asyncio.to_thread(post, port, "\u200b", TOKEN) == 422
                assert await asyncio.to_thread(post, port, "red\n\n/green", TOKEN) == 204
                events = await until(one, Message, text="/green")
        said = [(event.user, event.text) for event in events if isinstance(event, Message)]
        assert said == [("webhook", "red"), ("webhook", "/green")]

    run(story)


def test_following_a_log(config: Callable[[str], str]) -> None:
    """Each line is said, a long one in parts, and the program ends with its command."""
    follow_log = import_module("examples.follow_log")
    command = (sys.executable, "-c", "print('one\\n\\n' + 600 * 'x' + '\\n/two')")

    async def story() -> None:
        with serve(config("one")) as server:
            url = f"ws://127.0.0.1:{server.ws_port}"
            async with client(url, rooms=("#dev",)) as one:
                await follow_log.main(url, "#dev", *command)
                events = await until(one, Message, text="/two")
        said = [event.text for event in events if isinstance(event, Message)]
        assert said == ["one", 500 * "x", 100 * "x", "/two"]

    run(story)


def test_a_bridge(config: Callable[[str], str]) -> None:
    """What is said on either side is said once on the other, and does not come back."""
    bridge = import_module("examples.bridge")

    async def story() -> None:
        with serve(config("one")) as here, serve(config("other")) as there:
            url, other_url = (f"ws://127.0.0.1:{each.ws_port}" for each in (here, there))
            async with (
                client(url, name="ann", rooms=("#dev",)) as ann,
                client(other_url, name="bob", rooms=("#den",)) as bob,
                doing(bridge.main(url, "#dev", other_url, "#den")),
            ):
                await see(ann, "bridge")
                await until(bob, Joined, room="#den", users=("bridge",))
                await ann.say("#dev", "hello")
                await until(bob, Message, text="ann: hello")
                await bob.send("/me waves", "#den")
                events = await until(ann, Message, text="* bob waves")
                await bob.say("#den", "over")
                events += await until(ann, Message, text="bob: over")
        said = [(event.user, event.text) for event in events if isinstance(event, Message)]
        assert said == [("ann", "hello"), ("bridge", "* bob waves"), ("bridge", "bob: over")]

    run(story)
