"""Real telnet, and PuTTY's, at a real server that edits the line: what is theirs alone."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.ports.doors import BEGUN, editing, needs
from tests.server import Caller, Server, call, free_ports, serve, write_config

WORDS = "horse battery staple"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server."""
    folder = tmp_path_factory.mktemp("server")
    with serve(write_config(folder / "config.ini")) as server:
        yield server


@pytest.fixture
def bob(server: Server) -> Iterator[Caller]:
    """Another user."""
    with call(server, "bob") as bob:
        yield bob


@needs("telnet")
def test_ending(server: Server) -> None:
    """/edit off gives the line back to telnet, and /edit takes it again."""
    with editing(server.tcp_port) as ann:
        ann.type("/nick ann\r")
        ann.look(lambda: ann.is_now("ann"))
        ann.type("/edit off\r")
        ann.read("-- your program edits its lines itself again")
        ann.type("hello\r")
        ann.read("hello", "ann: hello")
        ann.type("/edit\r")
        ann.read(BEGUN, ">")


@needs("plink")
def test_putty(server: Server, bob: Caller) -> None:
    """PuTTY, which begins to negotiate by itself, agrees too."""
    port = str(server.tcp_port)
    with editing(server.tcp_port, "plink", "-telnet", "-P", port, "127.0.0.1") as person:
        person.type("half a li")
        person.read("> half a li")
        bob.say("hi")
        person.read("bob: hi", "> half a li")
        person.resize(40, 8)
        person.type("x" * 40)
        person.read("> half a li" + "x" * 28, "x" * 12)


@needs("telnet")
def test_a_password(tmp_path: Path) -> None:
    """It is never on the screen, neither while it is typed nor when the arrows are pressed."""
    config = write_config(tmp_path / "config.ini", history=f"path = {tmp_path / 'chat.db'}")
    with serve(config) as server, editing(server.tcp_port) as person:
        person.type("/nick ann\r")
        person.look(lambda: person.is_now("ann"))
        person.type("/register\r")
        person.look(lambda: "password" in person.rows[-2])
        person.type(f"{WORDS}\x1b[A\r")
        person.look(lambda: "ann is yours now" in person.rows[-2])
        person.type("\x1b[A")
        person.look(lambda: person.rows[-1].startswith("> /"))
        assert WORDS not in person.screen.everything
        person.program.close()


@needs("telnet")
def test_a_server_that_is_killed(tmp_path: Path) -> None:
    """The user comes back with the token, over a connection whose line is edited too."""
    history = f"path = {tmp_path / 'chat.db'}\non_join = 0"
    with free_ports(2) as (tcp, ws):
        config = write_config(tmp_path / "config.ini", tcp=tcp, ws=ws, history=history)
        with serve(config) as server, editing(server.tcp_port) as person:
            token = next(row for row in person.rows if "/resume" in row).split()[2]
            person.type("[0] before\r")
            person.look(lambda: person.screen.said == [0])
            server.kill()
            with pytest.raises(pexpect.EOF):
                person.look(lambda: False)
        assert server.ends_by is signal.SIGKILL
        with serve(config) as server, editing(server.tcp_port) as person:
            person.type(f"/resume {token}\r")
            person.look(lambda: "welcome back" in person.screen.everything)
            person.type("[1] after\r")
            person.look(lambda: person.screen.said[-1:] == [1] and person.rows[-1] == ">")
            assert person.screen.said == [0, 1]
