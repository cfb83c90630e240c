"""The client for a person, in a real terminal, at a real server."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest

from chatapp.client import Client, Connected, Entered, Lost, Message, Other, Whisper
from chatapp.client.events import Event
from chatapp.client.lines import line_of
from chatapp.client.terminal import Terminal
from tests.person import Person
from tests.server import SECONDS, Server, call, free_ports, serve, write_config

TIME = "2026-11-22T14:30:00Z"


@contextmanager
def person_at(server: Server | str, name: str = "") -> Iterator[Person]:
    """Start the client in a terminal, under a shell that shows how it leaves the terminal."""
    url = server if isinstance(server, str) else f"ws://127.0.0.1:{server.ws_port}"
    command = f"{sys.executable} -m chatapp.client {url} {name}"
    person = Person("/bin/sh", "-c", f"{command}; echo ended $?; stty -a | grep -c ' icanon'")
    try:
        yield person
    finally:
        person.program.close(force=True)


def is_now(person: Person) -> bool:
    """Return whether the person has the name, and may type."""
    return " is now ann" in person.screen.everything and person.rows[-1] == ">"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server."""
    folder = tmp_path_factory.mktemp("server")
    with serve(write_config(folder / "config.ini")) as server:
        yield server


def test_talking(server: Server) -> None:
    """The line stays whole; commands, refusals and whispers are shown; the terminal is restored."""
    with call(server, "bob") as bob, person_at(server, "ann") as ann:
        ann.look(lambda: ann.is_now("ann"))
        ann.type("half a li")
        bob.say("hi there")
        ann.read("bob: hi there", "> half a li")
        ann.type("ne\r")
        ann.read("bob: hi there", "ann: half a line", ">")
        ann.type("x" * 50)
        ann.resize(40, 8)
        ann.read("> " + "x" * 37, "x" * 13)
        ann.type("\x03/whi\t")
        ann.read("> /whisper")
        ann.type("bo\t")
        ann.read("> /whisper bob")
        ann.type("psst\r")
        ann.read("[you -> bob] psst", ">")
        ann.type("/set ti\t")
        ann.read("> /set times")
        ann.type("\x03/nick\r")
        ann.read("! usage: /nick NAME", ">")
        ann.type("\x1b[A")
        ann.read("> /nick")
        ann.type("\x03\x04")
        ann.look(lambda: ann.rows[-2:] == ["ended 0", "1"])
        assert ">" not in ann.rows
        heard = ""
        while heard != "-- ann left":
            heard = bob.read()


def test_a_server_that_is_killed(tmp_path: Path) -> None:
    """The person comes back by itself, and what was typed is still there."""
    history = f"path = {tmp_path / 'chat.db'}\non_join = 0"
    with free_ports(2) as (tcp, ws):
        config = write_config(tmp_path / "config.ini", tcp=tcp, ws=ws, history=history)
        with serve(config) as server, person_at(server, "ann") as ann:
            ann.look(lambda: ann.is_now("ann"))
            ann.type("[0] before\r")
            ann.look(lambda: ann.screen.said == [0])
            ann.type("still here")
            server.kill()
            ann.look(lambda: "-- the connection is lost" in ann.screen.everything)
            assert server.ends_by is signal.SIGKILL
            with serve(config):
                ann.look(lambda: "-- welcome back, ann" in ann.screen.everything)
                ann.read("> still here")
                ann.type("\x03[1] after\r/quit so long\r")
                ann.look(lambda: ann.rows[-2:] == ["ended 0", "1"])
                assert ann.screen.said == [0, 1]


def test_a_secret(tmp_path: Path) -> None:
    """It is not shown, and not called back."""
    config = write_config(tmp_path / "config.ini", history=f"path = {tmp_path / 'chat.db'}")
    with serve(config) as server, person_at(server, "ann") as ann:
        ann.look(lambda: ann.is_now("ann"))
        ann.type("/register\r")
        ann.look(lambda: "password for ann" in ann.screen.everything)
        ann.type("horse battery\r")
        ann.look(lambda: "ann is yours now" in ann.screen.everything)
        ann.type("hello\r")
        ann.read("ann: hello", ">")
        ann.type("\x1b[A\x1b[A")
        ann.read("> hello")
        assert "battery" not in ann.screen.everything


def test_a_secret_that_is_refused(tmp_path: Path) -> None:
    """The next try is not shown either; Ctrl-C calls it off, and then nothing is hidden."""
    config = write_config(tmp_path / "config.ini", history=f"path = {tmp_path / 'chat.db'}")
    with serve(config) as server, person_at(server, "ann") as ann:
        ann.look(lambda: is_now(ann))
        ann.type("/register\rshort\r")
        ann.look(lambda: "an empty one cancels)" in ann.screen.everything)
        ann.type("battery")
        ann.type("\x03hello\r")
        ann.read("-- cancelled", "ann: hello", ">")
        ann.type("/password\rhorse staple\r")
        ann.read("-- that line was dropped: it could have been a password", ">")
        ann.type("visible")
        ann.read("> visible")
        assert not any(word in ann.screen.everything for word in ("battery", "staple", "short\n"))


def test_a_name_that_is_not_to_be_had(tmp_path: Path) -> None:
    """The person reads why, and goes on as a guest, who may log in."""
    config = write_config(tmp_path / "config.ini", history=f"path = {tmp_path / 'chat.db'}")
    with serve(config) as server, call(server, "ann") as ann:
        ann.say("/register horse battery")
        assert ann.read() == "-- ann is yours now: /login ann on any device"
        with person_at(server, "ann") as person:
            refusal = "! that name is registered: ann (/login ann if it is yours)"
            person.look(lambda: refusal in person.screen.everything)
            person.type("/login ann\rhorse battery\r")
            person.look(lambda: "-- the password of ann:" in person.screen.everything)
            person.read("-- guest1 left", ">")
            person.type("/quit so long\r")
            person.look(lambda: person.rows[-3:] == ["-- guest1 left", "ended 0", "1"])


def test_no_server() -> None:
    """The person reads that, in lines as all others."""
    with free_ports(1) as (port,), person_at(f"ws://127.0.0.1:{port}") as person:
        person.look(lambda: person.screen.everything.count("the next try is in 1 s") > 1)
        assert "trying again" not in person.screen.everything
        person.type("\x04")
        person.look(lambda: person.rows[-2:] == ["ended 0", "1"])


def test_stopping(server: Server) -> None:
    """Ctrl-Z gives the terminal back to the shell, until `fg`."""
    command = f"{sys.executable} -m chatapp.client ws://127.0.0.1:{server.ws_port} ann"
    shell = Person("/bin/sh", "-i")
    try:
        shell.type(f"PS1='$ '; {command}\r")
        shell.look(lambda: is_now(shell))
        shell.type("half\x1a")
        shell.look(lambda: "Stopped" in shell.screen.everything and shell.rows[-1] == "$")
        shell.type("stty -a | grep -c ' icanon'\r")
        shell.read("1", "$")
        shell.type("fg\r")
        shell.look(lambda: shell.rows[-1] == "> half")
        shell.type(" a line\r")
        shell.read("ann: half a line", ">")
        shell.type("\x04")
        shell.look(lambda: shell.rows[-1] == "$")
    finally:
        shell.program.close(force=True)


def test_any_script() -> None:
    """What others write is shown as they wrote it, but for what would act on the terminal."""
    written: list[bytes] = []
    terminal = Terminal(Client("ws://localhost:1"), written.append)
    terminal.tell("می\u200cروم 東京\u3000です 👩\u200d👧 a\u00a0b")
    terminal.tell("\x1b[2J \x9b31m \u2028 \u202e \ud800 \x07")
    first, second = (shown.decode().split("\r\n")[0] for shown in written)
    assert first == "می\u200cروم 東京\u3000です 👩\u200d👧 a\u00a0b"
    assert second.endswith("\ufffd[2J \ufffd31m \ufffd \ufffd \ufffd \ufffd")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("ws://localhost:1",), "expected a terminal; programs use the library: docs/client.md"),
        ((), "the following arguments are required: URL"),
    ],
)
def test_mistakes(arguments: tuple[str, ...], expected: str) -> None:
    """Each is said in one line."""
    command = [sys.executable, "-m", "chatapp.client", *arguments]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    assert done.returncode == 2
    assert done.stderr.decode().splitlines()[-1] == f"python -m chatapp.client: error: {expected}"


@pytest.mark.parametrize("url", ["localhost:6968", "http://localhost:6968", "ws://[::1"])
def test_no_url(url: str) -> None:
    """What is no URL of a WebSocket is refused."""
    person = Person(sys.executable, "-m", "chatapp.client", url)
    with pytest.raises(pexpect.EOF):
        person.look(lambda: False)
    said = "".join(" ".join(person.rows).split())
    assert said.endswith(f"expectedaURLsuchasws://localhost:6968orwss://…,not{url}")
    person.program.close(force=True)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (Message("#lobby", 1, TIME, False, "", "ann", "hi"), "ann: hi"),
        (Message("#dev", 1, TIME, False, "", "ann", "waves", action=True), "#dev * ann waves"),
        (Message("#dev", 1, TIME, False, "", "ann", "", ignored=True), ""),
        (
            Message("#dev", 1, TIME, False, "", "ann", "", removed_by="bob"),
            "#dev ann: (removed by bob)",
        ),
        (Whisper(1, "bob", "you", "psst", False, TIME), "[bob -> you] psst"),
        (Whisper(1, "ann", "bob", "psst", True, TIME), "[you -> bob] psst"),
        (Whisper(1, "ann", "bob", "", False, TIME, ignored=True), ""),
        (Connected("ann", again=True), "-- welcome back, ann"),
        (Connected("ann", again=False), "-- you are ann, in no room"),
        (Entered("#dev"), "-- you are in #dev"),
        (Lost("gone", 2.4), "-- the connection is lost (gone); the next try is in 2 s"),
        (Other("new", {}), ""),
    ],
)
def test_lines(event: Event, line: str) -> None:
    """Each event reads as it does elsewhere."""
    assert line_of(event) == line


def test_the_past() -> None:
    """What may have been read before begins with its time."""
    assert re.fullmatch(
        r"\[\d\d:\d\d\] ann: hi", line_of(Message("#lobby", 1, TIME, True, "", "ann", "hi"))
    )
