"""What docs/public-server.md shows, step by step: in memory, and with a real server and shell."""

import re
import shlex
import shutil
import socket
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from sysconfig import get_path

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat import invitations
from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.config_file import load_config
from tests.connect import as_text
from tests.conversation import Conversation
from tests.hasher import FakeHasher
from tests.journal import FakeJournal
from tests.making import make_chat
from tests.server import SECONDS, Caller, Server, run, serve
from tests.test_docs import ROOT, blocks

PAGE = ROOT / "docs" / "public-server.md"
CODE = re.compile(r"[a-z2-7]{16}(?= lets)")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """What the page says, but for the pace."""
    (written,) = blocks(PAGE, "ini")
    path = tmp_path / "config.ini"
    path.write_text(written)
    config = load_config(str(path))
    return replace(config, limits=replace(config.limits, messages_per_second=0))


@pytest.fixture
def chat(config: Config, clock: MemoryReactorClock, monkeypatch: pytest.MonkeyPatch) -> ChatFactory:
    """A chat with that configuration, a journal, and the invitations of the page."""
    codes = iter(CODE.findall(PAGE.read_text()))
    monkeypatch.setattr(invitations, "_new_code", lambda: next(codes))
    journal = FakeJournal(clock)
    return make_chat(config, clock, journal, hasher=FakeHasher())


@as_text
def test_conversation(talk: Conversation) -> None:
    """Each block goes on where the one before it ends."""
    talk("".join(blocks(PAGE, "chat")))


CHANGES = [
    (re.compile(r"(?<=/resume )[\w-]{20}"), "TOKEN"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z"), "MOMENT"),
    (re.compile(r"(\d{4}-\d\d-\d\d )?\d\d:\d\d"), "TIME"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "DAY"),
    (CODE, "CODE"),
    (re.compile("\xff[\xfb-\xfe]."), ""),  # telnet is to hide the password, and to show again
]
"""What is another each time, and what is put in its place."""

ANY_PORT = """
[tcp_server]
host = 127.0.0.1
port = 0
[ws_server]
host = 127.0.0.1
port = 0
[limits]
messages_per_second = 0
"""
"""What the test adds to the page's configuration: others may have the ports of the page."""

NO_TELNET = "-- your program shows what you type: others near you may read it"
"""What somebody with a plain socket reads when asked for a secret, and nobody with telnet does."""

SPOKEN = re.compile(r"(\w+(?:, \w+)*) ([<>]) (.*)")


def comparable(text: str) -> str:
    """Return a text without what is another each time."""
    for pattern, name in CHANGES:
        text = pattern.sub(name, text)
    return text


class Reader:
    """Somebody who does what a page says, step by step, in a folder with a checkout.

    Attributes:
        server: the server that the page has started; None before that.
        _codes: for the invitations of the page, those that the server has made.
        _said: what the commands of the last block have shown.
    """

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.server: Server | None = None
        self._folder = folder
        self._stack = stack
        self._callers: dict[str, Caller] = {}
        self._codes: dict[str, str] = {}
        self._said: list[str] = []
        self._libraries = Path(get_path("purelib"))

    def follow(self, page: str) -> None:
        """Do all of a page."""
        acts = {"sh": self._run, "ini": self._write, "chat": self._talk, "text": self._compare}
        steps = re.findall(r"^```(\w+)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
        for language, text in steps:
            acts[language](text)

    def _write(self, text: str) -> None:
        (self._folder / "config.ini").write_text(text + ANY_PORT)

    def _run(self, text: str) -> None:
        self._said = []
        for command in text.splitlines():
            if "twistd -n " in command:
                self._start(command)
            elif command.startswith("telnet"):
                assert command == f"telnet localhost {Config().tcp_server.port}"
            else:
                done = run("sh", "-c", command, path=self._libraries, folder=self._folder)
                assert done.returncode == 0, (command, done.stdout, done.stderr)
                self._said.append(done.stdout.decode())
            if "pip install" in command:
                self._complete_install()

    def _complete_install(self) -> None:
        """Put in place the command of Twisted, which pip was not given."""
        python = self._folder / ".venv" / "bin" / "python"
        script = python.with_name("twistd")
        script.write_text(f"#!{python}\nfrom twisted.scripts.twistd import run\nrun()\n")
        script.chmod(0o755)

    def _start(self, command: str) -> None:
        config = str(self._folder / "config.ini")
        server = serve(config, path=self._libraries, command=shlex.split(command))
        self.server = self._stack.enter_context(server)

    def _compare(self, text: str) -> None:
        assert comparable(text) in [comparable(said) for said in self._said]

    def _talk(self, text: str) -> None:
        for line in text.splitlines():
            if spoken := SPOKEN.fullmatch(line):
                do = self._say if spoken[2] == ">" else self._read
                for name in spoken[1].split(", "):
                    do(name, spoken[3])
                continue
            name, _, deed = line.partition(" ")
            if deed == "comes":
                self._call(name)
            elif deed == "is disconnected":
                self._callers.pop(name).read_end()
            else:
                assert deed == "has read everything"
                self._catch_up(name)

    def _call(self, name: str) -> Caller:
        assert self.server is not None
        address = ("127.0.0.1", self.server.tcp_port)
        connection = self._stack.enter_context(socket.create_connection(address, SECONDS))
        lines = connection.makefile(encoding="latin-1", newline="\r\n")
        self._callers[name] = Caller(connection, self._stack.enter_context(lines))
        return self._callers[name]

    def _say(self, name: str, text: str) -> None:
        self._callers[name].say(self._codes.get(text, text))

    def _read(self, name: str, text: str) -> None:
        caller = self._callers.get(name) or self._call(name)
        line = caller.read()
        if comparable(line) == NO_TELNET:
            line = caller.read()
        assert comparable(line) == comparable(text)
        if shown := CODE.search(text):
            self._codes[shown[0]] = CODE.findall(line)[0]

    def _catch_up(self, name: str) -> None:
        caller = self._callers[name]
        caller.say("/nothing")
        while not caller.read().startswith("! unknown command /nothing"):
            pass


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the checkout, where pip takes what it needs from here and not from the network."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    for name in ("PIP_NO_DEPS", "PIP_NO_INDEX", "PIP_DISABLE_PIP_VERSION_CHECK"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("PIP_NO_BUILD_ISOLATION", "0")  # it is off by this
    folder = tmp_path / "checkout"
    for name in ("src", "twisted"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


def test_every_step(checkout: Path) -> None:
    """The commands, the configuration and the lines of the page, with a real server."""
    with ExitStack() as stack:
        Reader(checkout, stack).follow(PAGE.read_text())
        copies = list(checkout.glob("backup*"))
    assert [copy.name for copy in copies] == ["backup.sqlite3"]
