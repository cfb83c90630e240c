"""The process of the honest pair: one user on TCP, one on WebSocket, a line each twice a second.

Its command line has the two ports and a file, where it writes what happens, a JSON array a line.
"""

import json
import re
import select
import signal
import socket
import sys
import time
from typing import TextIO

from bench.child import HOST
from bench.dialect import DIALECTS, lines, messages
from bench.websocket import client_frame

from tests.attacks.pair import NAMES, Happening, complaint

PERIOD = 500_000_000
MOST_SECONDS = 120
_BYTES = 1 << 16
_SAID = re.compile(rf"({'|'.join(NAMES)}): (.*)")
_NUMBERED = re.compile(r"message (\d+)")


class Friend:
    """One of the two users: sends numbered lines, and notes what comes."""

    def __init__(self, name: str, port: int, *, web: bool, output: TextIO) -> None:
        self.name = name
        self.sent = 0
        self.gone = False
        self._cut = messages if web else lines
        self._wrap = client_frame if web else b"%b\n".__mod__
        self._output = output
        self._rest = b""
        self.socket = socket.create_connection((HOST, port), 10)
        if web:
            self._shake_hands()
        self.socket.sendall(self._wrap(f"/nick {name}".encode()))

    def note(
        self, what: str, at: int, *, sender: str = "", number: int = 0, text: str = ""
    ) -> None:
        """Write down what happened."""
        happening = Happening(what, self.name, at, sender, number, text)
        self._output.write(json.dumps(happening) + "\n")

    def speak(self, due: int) -> None:
        """Send the next line; its delay counts from when it was due."""
        if self.gone:
            return
        self.note("sent", due, number=self.sent)
        try:
            self.socket.sendall(self._wrap(b"message %d" % self.sent))
        except OSError as error:
            self._lose(str(error))
        self.sent += 1

    def listen(self) -> None:
        """Read what has come."""
        try:
            data = self.socket.recv(_BYTES)
            if not data:
                self._lose("the server closed")
            self._take(data)
        except OSError as error:
            self._lose(str(error))

    def _take(self, data: bytes) -> None:
        now = time.monotonic_ns()
        self._rest += data
        used = 0
        for text, reply, end in self._cut(self._rest):
            used = end
            if reply:
                self.socket.sendall(reply)
            self._read(text, now)
        self._rest = self._rest[used:]

    def _read(self, line: bytes, now: int) -> None:
        if problem := complaint(line):
            self.note("odd", now, text=problem)
            return
        text = line.decode()
        if text.endswith(f" is now {self.name}") and text.startswith("-- guest"):
            self.note("ready", now)
        said = _SAID.fullmatch(text)
        if said and (numbered := _NUMBERED.fullmatch(said[2])):
            self.note("got", now, sender=said[1], number=int(numbered[1]))
        elif said:
            self.note("odd", now, text=f"never said: {text}")

    def _shake_hands(self) -> None:
        for sent, awaited in DIALECTS["ws"].steps(0):
            self.socket.sendall(sent)
            while awaited not in self._rest:
                self._rest += self.socket.recv(_BYTES)
            self._rest = self._rest.partition(awaited)[2]

    def _lose(self, why: str) -> None:
        if not self.gone:
            self.gone = True
            self.note("gone", time.monotonic_ns(), text=why)


def main() -> None:
    """Talk until ended."""
    signal.alarm(MOST_SECONDS)
    ports = map(int, sys.argv[1:3])
    with open(sys.argv[3], "a", encoding="utf-8", buffering=1) as output:  # noqa: PTH123 - buffering
        friends = [
            Friend(name, port, web=name == NAMES[1], output=output)
            for name, port in zip(NAMES, ports, strict=True)
        ]
        due = time.monotonic_ns() + PERIOD
        while True:
            wait = max(0, due - time.monotonic_ns()) / 1e9
            for ready in select.select([f.socket for f in friends if not f.gone], [], [], wait)[0]:
                next(friend for friend in friends if friend.socket is ready).listen()
            if time.monotonic_ns() >= due:
                for friend in friends:
                    friend.speak(due)
                due += PERIOD


if __name__ == "__main__":
    main()
