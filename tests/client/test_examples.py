"""The examples, run as programs over the real server."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

from chatapp.client import Client, Joined, Message
from tests.client.fake import client, run, until
from tests.server import SECONDS, free_ports, serve, write_config
from tests.test_docs import ROOT

TOKEN = "fish"  # noqa: S105 - of a server that ends with the test


@contextmanager
def example(name: str, *arguments: str, **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run an example meanwhile."""
    command = [sys.executable, str(ROOT / "examples" / name), *arguments]
    with subprocess.Popen(command, **more) as process:  # noqa: S603 - it is our own program
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def config(tmp_path: Path) -> Callable[[str], str]:
    """Write the configuration of a server; there may be several."""

    def write(name: str) -> str:
        (tmp_path / name).mkdir()
        return write_config(tmp_path / name / "config.ini", history="path = memory")

    return write


async def see(one: Client, name: str, room: str = "#dev") -> None:
    """Wait until a user has joined a room."""
    if name not in one.room(room).members:
        await until(one, Joined, room=room, users=(name,))


def post(port: int, body: bytes, token: str = TOKEN) -> int:
    """Post something; return the status."""
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.request("POST", "/", body, {"Authorization": f"Bearer {token}"})
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_webhook(config: Callable[[str], str]) -> None:
    """What is posted with the token is said, line by line; nothing else is."""
    env = {**os.environ, "WEBHOOK_TOKEN": TOKEN}

    async def story() -> None:
        with serve(config("one")) as server, free_ports(1) as (port,):
            url = f"ws://127.0.0.1:{server.ws_port}"
            async with client(url, rooms=("#dev",)) as one:
                with example("webhook.py", url, "#dev", str(port), env=env, stderr=PIPE):
                    await see(one, "webhook")
                    assert await asyncio.to_thread(post, port, b"no", "guess") == 401
                    assert await asyncio.to_thread(post, port, b"") == 413
                    assert await asyncio.to_thread(post, port, "\u200b".encode()) == 422
                    assert await asyncio.to_thread(post, port, b"red \xff\n\n/green") == 204
                    events = await until(one, Message, text="/green")
        said = [(event.user, event.text) for event in events if isinstance(event, Message)]
        assert said == [("webhook", "red \ufffd"), ("webhook", "/green")]

    run(story)


def test_following_a_log(config: Callable[[str], str]) -> None:
    """Each line is said, a long one in parts; what is refused is told; it goes on to the end."""
    log = "one\n\n" + 3000 * "x" + "\n\u200b\n/two"

    async def story() -> None:
        with serve(config("one")) as server:
            url = f"ws://127.0.0.1:{server.ws_port}"
            follow = example("follow_log.py", url, "#dev", stdin=PIPE, stderr=PIPE)
            async with client(url, rooms=("#dev",)) as one:
                with follow as process:
                    _, told = await asyncio.to_thread(process.communicate, log.encode(), SECONDS)
                    assert process.returncode == 0
                    assert told.startswith(b"not said: nothing is left of that line")
                    assert told.endswith(b"(empty)\n")
                events = await until(one, Message, text="/two")
        said = [event.text for event in events if isinstance(event, Message)]
        assert said == ["one", 2047 * "x", 953 * "x", "/two"]

    run(story)


def test_a_bridge(config: Callable[[str], str]) -> None:
    """What is said on either side is said once on the other, and does not come back."""

    async def story() -> None:
        with serve(config("one")) as here, serve(config("other")) as there:
            url, other_url = (f"ws://127.0.0.1:{each.ws_port}" for each in (here, there))
            async with (
                client(url, name="ann", rooms=("#dev",)) as ann,
                client(other_url, name="bob", rooms=("#den",)) as bob,
            ):
                with example("bridge.py", url, "#DEV", other_url, "#den"):
                    await see(ann, "bridge")
                    await see(bob, "bridge", "#den")
                    await ann.say("#dev", "hello")
                    await until(bob, Message, text="ann: hello")
                    await bob.send("/me waves", "#den")
                    events = await until(ann, Message, text="* bob waves")
                    await bob.say("#den", "over")
                    events += await until(ann, Message, text="bob: over")
        said = [(event.user, event.text) for event in events if isinstance(event, Message)]
        assert said == [("ann", "hello"), ("bridge", "* bob waves"), ("bridge", "bob: over")]

    run(story)
