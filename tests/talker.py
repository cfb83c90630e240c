"""A program that says lines while servers and a Redis come and go, and what is then in Redis."""

import json
from contextlib import ExitStack, suppress
from typing import Any

from tests.plain_websocket import Front, PlainWebSocket
from tests.redis_server import RedisServer
from tests.server import SECONDS

WAIT_SECONDS = 0.3


class Talker:
    """A program that says each line until it is acknowledged.

    Attributes:
        acks: the id of each line that was acknowledged.
        refused: the code with which a line was refused.
        epoch: the lobby's, when it came in.
    """

    def __init__(self, server: Front, stack: ExitStack) -> None:
        self._stack = stack
        self.acks: dict[str, int] = {}
        self.refused: dict[str, str] = {}
        self._extra = 0
        self._connection = self._connect(server)
        self.epoch = self._until("welcome")["place"]["epoch"]
        self._token = self._until("token")["token"]

    def read_again(self, server: Front) -> tuple[str, int, dict[int, str]]:
        """Come back, and read everything.

        Returns:
            The lobby's epoch now, how many entries are said to be gone, and what was said.
        """
        self._connection = self._connect(server)
        rooms = {"#lobby": {"epoch": self.epoch, "id": 0}}
        self._send({"resume": self._token, "rooms": rooms, "whispers": 0})
        epoch = self._until("returned")["places"][0]["epoch"]
        gone, said = 0, {}
        while (came := self._next())["type"] != "up_to_date":
            gone += came["missed"] if came["type"] == "gap" else 0
            if came["type"] == "said":
                said[came["id"]] = came["text"]
        return epoch, gone, said

    def come_back(self, server: Front) -> None:
        """Connect to the next server, as the same user."""
        self._connection = self._connect(server)
        self._send({"resume": self._token, "rooms": {}, "whispers": 0})
        self._token = self._until("token")["token"]

    def send(self, line: str) -> None:
        """Send a line."""
        self._send({"line": line, "ref": line})

    def hear(self, line: str) -> None:
        """Read until the line is acknowledged; a line that was refused is sent again."""
        while line not in self.acks:
            came = self._next()
            if came["type"] == "error" and came["ref"] == line:
                self.send(line)

    def hear_refusal(self) -> None:
        """Send other lines until one is refused: the first may be on their way already."""
        before = len(self.refused)
        while len(self.refused) == before:
            self._extra += 1
            self.send(f"extra {self._extra}")
            with suppress(TimeoutError):
                while len(self.refused) == before:
                    self._next(WAIT_SECONDS)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def read_end(self) -> None:
        """See that the connection ends."""
        with suppress(ConnectionError):
            while True:
                self._next()

    def _connect(self, server: Front) -> PlainWebSocket:
        return self._stack.enter_context(PlainWebSocket(server))

    def _send(self, request: dict[str, Any]) -> None:
        self._connection.send(json.dumps(request))

    def _until(self, kind: str) -> dict[str, Any]:
        while (came := self._next())["type"] != kind:
            pass
        return came

    def _next(self, seconds: float = SECONDS) -> dict[str, Any]:
        came: dict[str, Any] = json.loads(self._connection.recv(seconds))
        if came["type"] == "ack":
            self.acks[came["ref"]] = came["id"]
        elif came["type"] == "error":
            self.refused[came["ref"]] = came["code"]
        return came


def kept(redis: RedisServer) -> dict[int, str]:
    """Return what was said in the lobby, by its ids."""
    found = redis.ask("XRANGE", "{chatapp}:said:1", "-", "+")
    return {
        int(name.partition(b"-")[0]): json.loads(fields[fields.index(b"b") + 1])["text"]
        for name, fields in found
    }
