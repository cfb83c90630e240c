"""Somebody who reads text, and is a guest or a registered user."""

import re
from collections.abc import Callable

from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from tests.chat.model.gadget import Gadget
from tests.chat.model.past import Past
from tests.chat.model.stay import Stay
from tests.memory import LineClient, MemoryClient, WebSocketClient

_TOKEN = re.compile(r"-- (?:the server is restarting; )?/resume (\S+) brings you back.*")
_SAID = re.compile(r"(\[\d\d:\d\d\] )?(?:(#\w+) )?\w+: (\d+)")
_WHISPERED = re.compile(r"(\[\d\d:\d\d\] )?\[\w+ -> \w+\] (\d+)")
_NOW = re.compile(r"-- (?:welcome back, (\w+): you are|you are logged in as (\w+), and) in (.*)")
_WELCOME = re.compile(r"-- welcome to \w+: you are (\w+), in the lobby")
_ENTERED = re.compile(r"-- you (?:are in (#\w+), \d+ member|joined (#\w+) on another device).*")
_LEFT = re.compile(r"-- you left (#\w+) and are in #\w+")


class TextGadget(Gadget):
    """Reads lines: what was said comes once, and again only with its time."""

    def __init__(self, number: int, past: Past) -> None:
        super().__init__(number, past)
        self.stays: dict[str, Stay] = {}
        self.seen: set[str] = set()
        self._old: dict[str, Stay] = {}
        self._takes: dict[re.Pattern[str], Callable[[re.Match[str]], None]] = {
            _SAID: self._take_said,
            _WHISPERED: self._take_whispered,
            _TOKEN: lambda found: self.told_token(found[1]),
            _WELCOME: self._take_welcome,
            _NOW: self._take_now,
            _ENTERED: self._take_entered,
            _LEFT: self._take_left,
        }

    def read(self) -> None:
        assert self.client is not None
        for line in self.client.read():
            self._take(line)

    def gone(self) -> None:
        if self.wanted:
            self.stays = self._old
        super().gone()

    def check(self, texts: dict[str, list[str]]) -> None:
        for where, stay in self.stays.items():
            if where in texts:
                stay.check(texts[where])
            else:
                stay.forget()

    def _new_client(self, chat: ChatFactory, clock: MemoryReactorClock) -> MemoryClient:
        self._old = self.stays
        kind = (LineClient, WebSocketClient)[self.number % 2]
        return kind(chat, clock, 50001 + self.number)

    def _ask_to_come_back(self) -> None:
        self._say(f"/resume {self.wanted}")

    def _say(self, line: str) -> None:
        assert self.client is not None
        self.client.post(line.encode())

    def _take(self, line: str) -> None:
        for pattern, take in self._takes.items():
            if found := pattern.fullmatch(line):
                take(found)
                return
        if self.wanted and line.startswith("! "):
            self.give_up(line)

    def _take_said(self, found: re.Match[str]) -> None:
        self._see(found[2] or "#lobby", found[3], again=bool(found[1]))

    def _take_whispered(self, found: re.Match[str]) -> None:
        self._see("", found[2], again=bool(found[1]))

    def _take_welcome(self, found: re.Match[str]) -> None:
        self.begin()
        self.name = found[1]
        self.stays = {"": Stay(), "#lobby": Stay()}

    def _take_now(self, found: re.Match[str]) -> None:
        rooms = found[3].replace("and in ", "").split(", ")
        self._arrive(found[1] or found[2], rooms, back=bool(found[1]))

    def _take_entered(self, found: re.Match[str]) -> None:
        self.stays.setdefault(found[1] or found[2], Stay())

    def _take_left(self, found: re.Match[str]) -> None:
        assert self.stays.pop(found[1], None) is not None, found[0]

    def _arrive(self, name: str, rooms: list[str], *, back: bool) -> None:
        if back:
            self.wanted, self.changing, self.forgotten = "", False, self.ending
        else:
            self.begin()
        before = self._old if back else {}
        self.name = name
        self.stays = {where: before.get(where) or Stay() for where in ("", *rooms)}

    def _see(self, where: str, text: str, *, again: bool) -> None:
        key = f"{where} {text}"
        assert again or key not in self.seen, f"gadget {self.number} reads {key!r} twice"
        self.seen.add(key)
        if where in self.stays:
            self.stays[where].see(text, again=again)
