"""A line that a real server edits, for real telnet and OpenSSH, also within tmux and GNU screen.

What is typed has no byte 9D, which inetutils' telnet takes for its escape character.
"""

from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.ports.doors import DOORS, Visitor, ann_by, make_key, ssh_section
from tests.server import Caller, Server, call, serve, write_config

MANY = 50


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that is called by both protocols."""
    folder = tmp_path_factory.mktemp("server")
    with serve(write_config(folder / "config.ini", more=ssh_section())) as server:
        yield server


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key for ssh."""
    return make_key(tmp_path_factory.mktemp("keys") / "id")


@pytest.fixture
def bob(server: Server) -> Iterator[Caller]:
    """Another user."""
    with call(server, "bob") as bob:
        yield bob


@pytest.fixture(params=DOORS)
def ann(
    request: pytest.FixtureRequest,
    server: Server,
    key: Path,
    bob: Caller,
) -> Iterator[Visitor]:
    """A person whose line is edited, and who is gone when the next one takes the name."""
    with ann_by(request.param, server, key) as person:
        yield person
    while bob.read() != "-- ann left":
        pass


def test_typing_while_others_speak(ann: Visitor, bob: Caller) -> None:
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


def test_long_and_wide_lines(ann: Visitor, bob: Caller) -> None:
    """A line of several rows is erased and drawn as a whole, whatever is in it."""
    long = "".join(f"{number:04}" for number in range(40))
    ann.type(long)
    ann.read(f"> {long[:57]}", long[57:116], long[116:])
    bob.say("hi")
    ann.read("bob: hi", f"> {long[:57]}", long[57:116], long[116:])
    wide = "日本語 👍 é שלו"
    ann.type("\x15日本語 👍 e\u0301 שלו")
    ann.look(lambda: ann.typed == f"> {wide}")
    bob.say("日本語 👍")
    ann.look(lambda: ann.above == "bob: 日本語 👍" and ann.typed == f"> {wide}")
    ann.type("\r")
    ann.look(lambda: ann.above == f"ann: {wide}" and ann.rows[-1] == ">")
    ann.type("\x1b[A")
    ann.look(lambda: ann.typed == f"> {wide}")


def test_a_window_of_another_size(ann: Visitor, bob: Caller) -> None:
    """The line is broken anew, also in 40 columns, and nothing that was said is lost."""
    bob.say("[0]")
    ann.read("bob: [0]", ">")
    ann.type("x" * 50)
    ann.read("> " + "x" * 50)
    ann.resize(40, 8)
    ann.read("> " + "x" * 37, "x" * 13)
    bob.say("[1]")
    ann.read("bob: [1]", "> " + "x" * 37, "x" * 13)
    ann.type("\x15日本語 👍")
    bob.say("[2] " + "y" * 50)
    ann.look(lambda: ann.above == "y" * 19 and ann.typed == "> 日本語 👍")
    ann.resize(70, 12)
    ann.look(lambda: ann.typed == "> 日本語 👍")
    ann.type("\x15")
    ann.look(lambda: ann.typed == ">")
    assert ann.said == [0, 1, 2]


def test_a_paste(ann: Visitor, bob: Caller) -> None:
    """All lines of a paste are said, each once and in order."""
    ann.type("".join(f"[{number}] pasted\r" for number in range(MANY)))
    ann.read(f"ann: [{MANY - 1}] pasted", ">")
    assert ann.said == list(range(MANY))
    heard = [bob.read()]
    while not heard[-1].endswith(f"[{MANY - 1}] pasted"):
        heard.append(bob.read())
    assert heard[-MANY:] == [f"ann: [{number}] pasted" for number in range(MANY)]


def test_completion_and_history(ann: Visitor, bob: Caller) -> None:
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


def test_leaving(ann: Visitor) -> None:
    """Ctrl-C clears the line, and Ctrl-D on an empty line leaves."""
    ann.type("nonsense\x03")
    ann.read(">")
    ann.type("\x04")
    with pytest.raises(pexpect.EOF):
        ann.look(lambda: False)
    assert ">" not in ann.rows
