"""Real telnet in a real terminal, whose user's line is edited by a real server.

What is typed has no byte 9D, which inetutils' telnet takes for its escape character.
"""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest

from tests.person import Person
from tests.server import Caller, Server, call, free_ports, serve, write_config

pytestmark = pytest.mark.skipif(not shutil.which("telnet"), reason="telnet is not installed")

BEGUN = "-- your line is edited here; /edit off ends that"
MANY = 50
WORDS = "horse battery staple"


class Editing(Person):
    """A person who looks at telnet, or at another program that calls the line port."""

    def __init__(self, port: int, *command: str) -> None:
        super().__init__(*(command or ("telnet", "127.0.0.1", str(port))))

    def edit(self) -> None:
        """Have the line edited."""
        self.look(lambda: "/quit leaves" in "".join(self.rows))
        self.type("/edit\r")
        self.read(BEGUN, ">")


@contextmanager
def editing(port: int, *command: str) -> Iterator[Editing]:
    """Call the line port with telnet, or by another command, and have the line edited."""
    person = Editing(port, *command)
    try:
        person.edit()
        yield person
    finally:
        person.program.close(force=True)


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


@pytest.fixture
def ann(server: Server, bob: Caller) -> Iterator[Person]:  # noqa: ARG001 - who comes first
    """A person whose line is edited."""
    with editing(server.tcp_port) as person:
        person.type("/nick ann\r")
        person.look(lambda: person.rows[-2].endswith(" is now ann"))
        yield person


def test_typing_while_others_speak(ann: Person, bob: Caller) -> None:
    """The line stays whole, also with the cursor within it, and is there once when it is said."""
    ann.type("half a li")
    ann.read("> half a li")
    bob.say("hi there")
    ann.read("bob: hi there", "> half a li")
    ann.type("\x1b[D\x1b[D\x7f")
    bob.say("and again")
    ann.read("bob: hi there", "bob: and again", "> half ali")
    ann.type("\x01\x1b[1;5C\x0b line\r")
    ann.read("bob: and again", "ann: half line", ">")


def test_long_and_wide_lines(ann: Person, bob: Caller) -> None:
    """A line of several rows is erased and drawn as a whole, whatever is in it."""
    long = "".join(f"{number:04}" for number in range(40))
    ann.type(long)
    ann.read(f"> {long[:57]}", long[57:116], long[116:])
    bob.say("hi")
    ann.read("bob: hi", f"> {long[:57]}", long[57:116], long[116:])
    ann.type("\x15日本語 e\u0301 שלו")
    ann.look(lambda: ann.screen.row(ann.screen.cursor.y, 0, 14) == "> 日本語 é שלו")
    ann.type("\r")
    ann.look(lambda: "ann: 日本語 é שלו" in ann.screen.everything and ann.rows[-1] == ">")
    assert ann.screen.everything.count("日本語") == 1


def test_a_window_of_another_size(ann: Person, bob: Caller) -> None:
    """The line is broken anew, and nothing that was said is lost."""
    bob.say("[0]")
    ann.look(lambda: ann.screen.said == [0])
    ann.type("x" * 50)
    ann.read("> " + "x" * 50)
    ann.resize(40, 8)
    ann.read("> " + "x" * 37, "x" * 13)
    bob.say("[1]")
    ann.read("bob: [1]", "> " + "x" * 37, "x" * 13)
    ann.resize(70, 12)
    ann.read("bob: [1]", "> " + "x" * 50)
    assert ann.screen.said == [0, 1]


def test_a_paste(ann: Person, bob: Caller) -> None:
    """All lines of a paste are said, each once and in order."""
    ann.type("".join(f"[{number}] pasted\r" for number in range(MANY)))
    ann.look(lambda: ann.screen.said[-1:] == [MANY - 1] and ann.rows[-1] == ">")
    assert ann.screen.said == list(range(MANY))
    heard = [bob.read()]
    while not heard[-1].endswith(f"[{MANY - 1}] pasted"):
        heard.append(bob.read())
    assert heard[-MANY:] == [f"ann: [{number}] pasted" for number in range(MANY)]


def test_completion_and_history(ann: Person, bob: Caller) -> None:
    """Tab types commands and names; the arrows call back what was typed."""
    ann.type("/whi\t")
    ann.read("> /whisper")
    ann.type("bo\t")
    ann.read("> /whisper bob")
    ann.type("psst\r")
    ann.read("[you -> bob] psst", ">")
    ann.type("second\r")
    ann.read("ann: second", ">")
    ann.type("\x1b[A\x1b[A")
    ann.read("> /whisper bob psst")
    ann.type("\x1b[Bs\r")
    ann.read("ann: seconds", ">")
    heard = ""
    while heard != "ann: seconds":
        heard = bob.read()


def test_leaving(ann: Person) -> None:
    """Ctrl-C clears the line, /edit off gives it back, and Ctrl-D on an empty line leaves."""
    ann.type("nonsense\x03")
    ann.read(">")
    ann.type("/edit off\r")
    ann.read("-- your program edits its lines itself again")
    ann.type("hello\r")
    ann.read("hello", "ann: hello")
    ann.type("/edit\r")
    ann.read(BEGUN, ">")
    ann.type("\x04")
    with pytest.raises(pexpect.EOF):
        ann.look(lambda: False)
    assert ">" not in ann.rows


@pytest.mark.skipif(not shutil.which("plink"), reason="PuTTY is not installed")
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


def test_a_password(tmp_path: Path) -> None:
    """It is never on the screen, neither while it is typed nor when the arrows are pressed."""
    config = write_config(tmp_path / "config.ini", history=f"path = {tmp_path / 'chat.db'}")
    with serve(config) as server, editing(server.tcp_port) as person:
        person.type("/nick ann\r")
        person.look(lambda: "is now ann" in person.rows[-2])
        person.type("/register\r")
        person.look(lambda: "password" in person.rows[-2])
        person.type(f"{WORDS}\x1b[A\r")
        person.look(lambda: "ann is yours now" in person.rows[-2])
        person.type("\x1b[A")
        person.look(lambda: person.rows[-1].startswith("> /"))
        assert WORDS not in person.screen.everything
        person.program.close()


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
