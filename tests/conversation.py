"""A conversation, line by line: what everyone types, and all that they read of it.

    ann, bob are here           they come, take these names, and have read everything so far
    ann, bob connect from HOST  they do from then on, instead of the server's own machine
    ann comes                   the welcome is there to be read; those of one line come in one turn
    ann > hello                 ann types a line, with which somebody may come
    ann, bob < ann: hello       the next that each of them reads, to the letter
    ann reads, in any order:    what is indented below is all that there is for ann to read
    ann has read everything     what came so far does not matter
    ann reads nothing           there is nothing to be read
    ann stops reading           the connection takes nothing, until
    ann reads on
    ann is lost                 the connection breaks
    ann closes                  the client closes the connection, and gets what was on its way
    ann is disconnected         the server has closed it
    3 s pass                    or 31 days, with the upkeep
    at once:                    what is indented below comes before the server's turn ends, the
                                lines of one client in one packet

Whatever is left unread at the end is a mistake. What is another each time reads TOKEN, EPOCH, TIME,
VERSION or REFERENCE. TOKEN(ann), typed, is the last that ann was given, and TOKEN that of whoever
was lost last. A fixture may add lines of its own, the `scenes`.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from chatapp.chat.factory import ChatFactory
from chatapp.chat.upkeep import STEP_SECONDS, Upkeep
from tests.connect import Connect
from tests.transport import HOST

TRANSPORTS = {"telnet": "tcp", "browser": "websocket", "program": "object"}
"""Clients whose names say what they are; all others are what the test is run over."""

TOKEN = re.compile(r'(/resume |"token": ")([\w-]{20})')
EPOCH = re.compile(r'("epoch": ")(\w{8})')
VERSION = re.compile(r'("version": ")([^"]+)')
TIME = re.compile(r'("time": ")([^"]+)')
REFERENCE = re.compile(r"(\(reference )([0-9a-f]{6})")
TYPED_TOKEN = re.compile(r"TOKEN(?:\((\w+)\))?")

NAMES = r"(?P<names>\w+(?:, \w+)*)"
SPOKEN = re.compile(NAMES + r"\s+(?P<way>[<>])(?: (?P<text>.*))?", re.DOTALL)
CONNECT_FROM = re.compile(NAMES + r" connects? from (?P<host>\S+)")
PASSES = re.compile(r"([\d.]+) (s|days) pass")

MARGIN = "\n" + 8 * " "
"""Between the lines of a transcript in a test, where it puts some together."""

SHOWN = 100
DAY = 86_400
SECONDS_KEPT_UP = 60
"""How much of a longer time the upkeep sees: its end."""


class Conversation:
    """Clients by name, what they have not read, and the tokens that they were given.

    `epoch` is the last that was read, `reference` that of the last line that went wrong.
    """

    def __init__(self, connect: Connect) -> None:
        self.scenes: dict[str, Callable[[], None]] = {}
        self.clients: dict[str, Any] = {}
        self.unread: defaultdict[str, list[str]] = defaultdict(list)
        self.tokens: dict[str, str] = {}
        self.hosts: defaultdict[str, str] = defaultdict(lambda: HOST)
        self.epoch = ""
        self.reference = ""
        self._lost = ""
        self._deeds: dict[str, Callable[[list[str]], None]] = {
            "comes?": self._come,
            "(is|are) here": self._be_here,
            "(has|have) read everything": self._have_read,
            "reads? nothing": self._read_nothing,
            "stops? reading": self._stop_reading,
            "reads? on": self._read_on,
            "(is|are) lost": self._lose,
            "closes?": self._close,
            "(is|are) disconnected": self._be_disconnected,
        }
        self.move(connect)

    def __call__(self, transcript: str) -> None:
        """Have everyone type what a transcript says, and see that they read just that."""
        self.listen()
        for line, below in _statements(transcript):
            try:
                self._do(line, below)
                self.listen()
            except AssertionError as error:
                raise AssertionError(f"{_shown([line])}: {error}") from None
        unread = [f"{name} < {line}" for name, lines in self.unread.items() for line in lines]
        assert not unread, f"this is left to be read: {_shown(unread)}"

    def move(self, connect: Connect) -> None:
        """Go on with another chat, to which nobody is connected yet."""
        self.clients.clear()
        self._connect = connect
        self._upkeep = Upkeep(connect.chat)

    @property
    def chat(self) -> ChatFactory:
        """The chat that people are connected to."""
        return self._connect.chat

    def listen(self) -> None:
        """End the server's turn, and take down what everyone reads, until there is no more."""
        self._connect.clock.advance(0)
        news = [True]
        while any(news):
            news = [self._take_down(name, client) for name, client in self.clients.items()]

    def _do(self, line: str, below: list[str]) -> None:
        if line == "at once:":
            self._do_at_once(below)
        elif line in self.scenes:
            self.scenes[line]()
        elif passes := PASSES.fullmatch(line):
            self._pass(float(passes[1]) * (DAY if passes[2] == "days" else 1))
        elif reads := re.fullmatch(rf"{NAMES} reads?, in any order:", line):
            self._read_all(reads["names"].split(", "), below)
        elif spoken := SPOKEN.fullmatch(line):
            act = self._type if spoken["way"] == ">" else self._read
            for name in spoken["names"].split(", "):
                act(name, spoken["text"] or "")
        else:
            self._do_deed(line)

    def _do_deed(self, line: str) -> None:
        if where := CONNECT_FROM.fullmatch(line):
            self.hosts |= dict.fromkeys(where["names"].split(", "), where["host"])
            return
        for pattern, do in self._deeds.items():
            if deed := re.fullmatch(rf"{NAMES}\s+{pattern}", line):
                do(deed["names"].split(", "))
                return
        raise ValueError(f"{line!r} is no line of a conversation")

    def _do_at_once(self, lines: list[str]) -> None:
        """Do what comes within one turn, which ends when everyone listens again."""
        name = ""
        packet: list[bytes] = []
        for line in [*lines, ""]:
            spoken = SPOKEN.fullmatch(line)
            if packet and (spoken is None or spoken["names"] != name):
                self.clients[name].post(*packet)
                packet.clear()
            if spoken is not None:
                name = spoken["names"]
                if name not in self.clients:
                    self.clients[name] = self._connect.open(*self._way_in(name))
                packet.append(self._filled_in(spoken["text"] or "").encode())
            elif line in self.scenes:
                self.scenes[line]()
            elif line:
                self._do_deed(line)

    def _type(self, name: str, text: str) -> None:
        text = self._filled_in(text)
        if name in self.clients:
            assert not self.clients[name].closed, f"{name} is disconnected"
            self.clients[name].send(text)
        else:
            transport, host = self._way_in(name)
            self.clients[name] = self._connect(transport, text, host)

    def _way_in(self, name: str) -> tuple[str, str]:
        return TRANSPORTS.get(name, ""), self.hosts[name]

    def _filled_in(self, text: str) -> str:
        text = text.replace("EPOCH", self.epoch)
        return TYPED_TOKEN.sub(lambda whose: self.tokens[whose[1] or self._lost], text)

    def _read(self, name: str, text: str) -> None:
        if name not in self.clients and name not in self.unread:
            self._come([name])
            self.listen()
        lines = self.unread[name]
        assert lines, f"{name} reads nothing"
        assert lines[0] == text, f"{name} reads {_shown(lines)}"
        del lines[0]

    def _read_all(self, names: list[str], lines: list[str]) -> None:
        for name in names:
            unread = self.unread[name]
            assert sorted(unread) == sorted(lines), f"{name} reads {_shown(unread)}"
            unread.clear()

    def _have_read(self, names: list[str]) -> None:
        for name in names:
            self.unread[name].clear()

    def _read_nothing(self, names: list[str]) -> None:
        for name in names:
            assert not self.unread[name], f"{name} reads {_shown(self.unread[name])}"

    def _come(self, names: list[str]) -> None:
        clients = self._connect.together(*map(self._way_in, names))
        self.clients.update(zip(names, clients, strict=True))

    def _be_here(self, names: list[str]) -> None:
        for name in names:
            self._come([name])
        for name in names:
            self._type(name, f"/nick {name}")
        self.listen()
        self._have_read(names)

    def _stop_reading(self, names: list[str]) -> None:
        for name in names:
            self.clients[name].transport.room = 0

    def _read_on(self, names: list[str]) -> None:
        for name in names:
            self.clients[name].transport.room = sys.maxsize

    def _lose(self, names: list[str]) -> None:
        for name in names:
            self.clients.pop(name).lose()
            self._lost = name

    def _close(self, names: list[str]) -> None:
        for name in names:
            self.clients[name].hang_up()
        self.listen()
        self._be_disconnected(names)

    def _be_disconnected(self, names: list[str]) -> None:
        for name in names:
            assert self.clients[name].closed, f"{name} is connected"
            del self.clients[name]

    def _pass(self, seconds: float) -> None:
        steps = int(min(seconds, SECONDS_KEPT_UP) / STEP_SECONDS)
        self._connect.clock.advance(seconds - steps * STEP_SECONDS)
        for _ in range(steps):
            self._connect.clock.advance(STEP_SECONDS)
            self._upkeep.step()
            self.listen()

    def _take_down(self, name: str, client: Any) -> bool:
        lines: list[str] = client.read()
        for line in lines:
            if found := TOKEN.search(line):
                self.tokens[name] = found[2]
            if found := EPOCH.search(line):
                self.epoch = found[2]
            if found := REFERENCE.search(line):
                self.reference = found[2]
            self.unread[name].append(_named(line))
        return bool(lines)


def _shown(lines: list[str]) -> str:
    """Return lines as an error says them: many and long ones are cut."""
    cut = [line if len(line) < SHOWN else f"{line[:SHOWN]}..." for line in lines[:SHOWN]]
    return "\n  ".join(["", *map(repr, cut), *(["..."] if len(lines) > SHOWN else [])])


def _named(line: str) -> str:
    """Return a line with names in the place of what is another each time."""
    line = TOKEN.sub(r"\1TOKEN", EPOCH.sub(r"\1EPOCH", TIME.sub(r"\1TIME", line)))
    line = VERSION.sub(r"\1VERSION", line)
    return REFERENCE.sub(r"\1REFERENCE", line)


def _statements(transcript: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the lines of a transcript, each with those that are indented below it."""
    lines = [line for line in transcript.split("\n") if line.strip(" ")]
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines), default=0)
    tops = [number for number, line in enumerate(lines) if line[margin] != " "]
    for top, end in zip(tops, [*tops[1:], len(lines)], strict=True):
        yield lines[top][margin:], [line.lstrip(" ") for line in lines[top + 1 : end]]
