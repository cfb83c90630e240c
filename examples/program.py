"""A chat client for programs, which loses and doubles nothing, whatever happens to its connection.

What brings it back is in memory: one that is itself started again comes as somebody new, and should
send /quit before it ends, or keep token, places and unanswered lines in a file.

    pip install websockets
    python examples/program.py ws://localhost:6968 NAME

Lines of the standard input are said; what happens is printed, one JSON object a line.
"""

import asyncio
import json
import secrets
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from threading import Thread
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

SUBPROTOCOL = Subprotocol("chatapp.v1")
RETURN = "return"
"""The ref of what is sent first over a new connection."""

WINDOW = 32
"""How many lines may wait for their answers; the server reads no more than 64."""

FOR_GOOD = (1000, 4000, 4001, 4002, 4003)
"""The close codes after which to stay away: of `/quit`, of another connection that has taken over,
and of a user who was kicked, was banned, or logged out."""

WAIT_SECONDS = 0.2
WAIT_AT_MOST = 10.0

Event = dict[str, Any]


class Program:
    """A program in the chat; `events` connects, and connects again.

    It knows three things that bring it back: the token, the last id that it has of each room with
    the epoch of the room's log, and the lines that were not answered yet, by their refs.
    """

    def __init__(self, url: str) -> None:
        self.token = ""
        self.places: dict[str, Event] = {}
        self.whispers = 0
        self._left: dict[str, Event] = {}
        self._has_quit = False
        self.unanswered: dict[str, str] = {}
        self._url = url
        self._connection: ClientConnection | None = None
        self._returning = False
        self._guest_token = ""
        self._answered = asyncio.Condition()
        self._name = secrets.token_hex(4)
        self._sent = 0

    async def send(self, line: str) -> None:
        """Send a line, now or as soon as there is a connection; each is done once.

        It waits for as long as there are many that wait for their answers.
        """
        async with self._answered:
            await self._answered.wait_for(lambda: len(self.unanswered) < WINDOW)
        self._sent += 1
        ref = f"{self._name}-{self._sent}"
        self.unanswered[ref] = line
        if self._connection is not None:
            await self._send(self._connection, {"line": line, "ref": ref})

    async def events(self) -> AsyncIterator[Event]:
        """Yield everything that happens, each once and in order, until the user has quit.

        Should it be away for so long that its token is no longer good, the event `error` has in
        `unsure` the lines of which nobody knows whether they were said.
        """
        wait = WAIT_SECONDS
        while not self._has_quit:
            async with aclosing(self._events_until_lost()) as events:
                async for event in events:
                    wait = WAIT_SECONDS
                    yield event
            self._connection = None
            await asyncio.sleep(wait)
            wait = min(2 * wait, WAIT_AT_MOST)

    async def _events_until_lost(self) -> AsyncGenerator[Event]:
        """Connect, and yield what happens until the connection is lost."""
        try:
            async with connect(self._url, subprotocols=[SUBPROTOCOL]) as connection:
                self._returning = bool(self.token)
                if self._returning:
                    await self._send(connection, {"resume": self.token, **self._places()})
                async for message in connection:
                    event = json.loads(message)
                    if self._is_new(event):
                        yield event
                    await self._follow(connection, event)
            self._has_quit = connection.close_code in FOR_GOOD
        except ConnectionClosed as closed:
            self._has_quit = closed.rcvd is not None and closed.rcvd.code in FOR_GOOD
        except (OSError, TimeoutError, InvalidHandshake):
            pass

    async def _follow(self, connection: ClientConnection, event: Event) -> None:
        """Do what an event asks a client to do."""
        kind, ref = event["type"], event.get("ref")
        if kind == "token":
            self._note_token(event["token"])
        elif kind == "error" and ref == RETURN:
            self.token = self._guest_token
            await self._send(connection, self._places())
        elif kind in ("ack", "error"):
            self.unanswered.pop(ref or "", None)
        elif kind in ("welcome", "returned") and not self._returning:
            self._connection = connection
            for waiting, line in list(self.unanswered.items()):
                await self._send(connection, {"line": line, "ref": waiting})
        if kind in ("ack", "error"):
            async with self._answered:
                self._answered.notify_all()

    def _note_token(self, token: str) -> None:
        """Take a token, unless it is that of a guest who is there until our return is heard."""
        if self._returning:
            self._guest_token = token
        else:
            self.token = token

    def _is_new(self, event: Event) -> bool:
        """Note where an event leaves us; return whether it had not been there before."""
        kind = event["type"]
        if self._returning and kind not in ("returned", "error", "ack"):
            return False  # it comes again, behind `returned`
        if kind == "whispered":
            before, self.whispers = self.whispers, max(self.whispers, event["id"])
            return self.whispers > before
        if "id" in event and "room" in event and kind != "ack" and "past" not in event:
            place = self._place(event["room"])
            last, place["id"] = place["id"], max(place["id"], event["id"])
            return bool(place["id"] > last)
        self._note_places(event)
        return True

    def _note_places(self, event: Event) -> None:
        """Note which rooms we are in, and how far we have read them, where an event says so."""
        kind = event["type"]
        if kind == "error" and event.get("ref") == RETURN:
            event["unsure"] = list(self.unanswered.values())
            self.unanswered.clear()
        elif kind in ("welcome", "entered"):
            self.places.setdefault(event["place"]["room"], event["place"])
            self._left.pop(event["place"]["room"], None)
        elif kind == "returned":
            self._returning = False
            self.places = {place["room"]: place for place in event["places"]}
            self.whispers = event["whispers"]
        elif kind == "exited":
            self._left[event["room"]] = self.places.pop(event["room"])
        elif kind == "gap":
            self._place(event["room"])["id"] += event["missed"]

    def _place(self, room: str) -> Event:
        """Return how far we have read a room, which we may have left before its last entries."""
        return self.places.get(room) or self._left.setdefault(room, {"id": 0})

    def _places(self) -> Event:
        """Return where to read on, as the server wants to be told."""
        rooms = {
            room: {"epoch": place["epoch"], "id": place["id"]}
            for room, place in self.places.items()
        }
        return {"rooms": rooms, "whispers": self.whispers, "ref": RETURN}

    async def _send(self, connection: ClientConnection, message: Event) -> None:
        with suppress(ConnectionClosed):  # it is sent again over the next one
            await connection.send(json.dumps(message))


async def main(url: str, name: str) -> None:
    """Say what is typed, and print what happens."""
    program = Program(url)
    await program.send(f"/nick {name}")

    loop = asyncio.get_running_loop()

    def say() -> None:
        for line in sys.stdin:
            asyncio.run_coroutine_threadsafe(program.send(line.rstrip("\n")), loop).result()

    Thread(target=say, daemon=True).start()
    async for event in program.events():
        print(json.dumps(event, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
